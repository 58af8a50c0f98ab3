import { success } from '../../domain/result.ts'
import { rotateWorkspace } from '../../main/key/rotate-workspace.ts'
import { openRotating, toOpenSecret } from './rotating-workspace.ts'

/** Gives the workspace in the folder named on the command line new data keys, until somebody ends it. */
const [, , directory = ''] = process.argv
for (;;) {
  const { folder, dataKey, db } = openRotating(directory)
  process.stdout.write('rotating\n')
  const wrap = (key: Uint8Array) => Promise.resolve(success([toOpenSecret(key)]))
  const rotated = await rotateWorkspace({ folder, dataKey, db, wrap })
  db.close()
  if (!rotated.ok) throw new Error(rotated.error.code)
  process.stdout.write('rotated\n')
}
