// Brings the peers of the benches here, once a lockfile. They are no part of the program and of no test; a bench that does not
// find them, because there is no network, leaves their rows out and says so.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const here = import.meta.dirname
const stamp = join(here, 'node_modules/.prepared')
const wanted = createHash('sha256')
  .update(readFileSync(join(here, 'package-lock.json')))
  .digest('hex')
if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
  console.log('installing what the benches compare with (first time, a minute)')
  const isWindows = process.platform === 'win32'
  // LevelDB brings its binary; nothing runs a script of its own.
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  const { status } = spawnSync(isWindows ? 'npm.cmd' : 'npm', options, {
    cwd: here,
    stdio: 'inherit',
    shell: isWindows,
  })
  if (status === 0) writeFileSync(stamp, wanted)
  else console.log('they cannot be installed: the benches run without them')
}
