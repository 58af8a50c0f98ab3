import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from 'node:fs'
import path from 'node:path'

const ROOT = path.resolve(import.meta.dirname, '../..')
const SOURCES = path.join(import.meta.dirname, 'fault-module')
const HEADERS = path.join(ROOT, 'node_modules/pkcs11js/includes')
const OPTIONS = ['-shared', '-fPIC', '-fvisibility=hidden', '-std=c11', '-O2', '-Wall', '-Wextra', '-Werror']

/** Path of the fault module, compiled when its sources changed. Throws with the compiler's words when it cannot be. */
export function buildFaultModule(): string {
  const files = readdirSync(SOURCES).filter((file) => /\.[ch]$/.test(file))
  const hash = createHash('sha256')
  for (const file of files.toSorted()) hash.update(file).update(readFileSync(path.join(SOURCES, file)))
  const folder = path.join(ROOT, 'out/virtual-key')
  const library = path.join(folder, `fault-module-${hash.digest('hex').slice(0, 16)}.so`)
  if (existsSync(library)) return library
  mkdirSync(folder, { recursive: true })
  // Test files run side by side: whoever is second replaces the file by the same one.
  const unfinished = `${library}.${process.pid}`
  const sources = files.filter((file) => file.endsWith('.c'))
  execFileSync('gcc', [...OPTIONS, `-I${HEADERS}`, '-o', unfinished, ...sources], { cwd: SOURCES, stdio: 'pipe' })
  renameSync(unfinished, library)
  return library
}
