import { openDatabase } from '../../main/db/open-database.ts'

/** Brings the database named on the command line up to date and waits until somebody ends it. */
const [, , path = '', key = ''] = process.argv
process.stdout.write('begin\n')
const opened = openDatabase({ path, key: Buffer.from(key, 'hex') })
if (!opened.ok) throw new Error(opened.error.code)
process.stdout.write('done\n')
setInterval(() => undefined, 1000)
