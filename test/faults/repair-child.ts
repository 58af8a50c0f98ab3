import { openFolder } from './journaled-workspace.ts'

/** Unlocks the workspace in the folder named on the command line, which repairs its database, and waits until somebody ends it. */
const [, , directory = ''] = process.argv
process.stdout.write('begin\n')
openFolder(directory)
process.stdout.write('done\n')
setInterval(() => undefined, 1000)
