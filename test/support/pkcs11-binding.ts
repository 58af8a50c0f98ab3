import { createHash } from 'node:crypto'
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import { findLibraryBits } from '../../native/pkcs11/library-bits.ts'

/** Which binary of the PKCS#11 binding goes into a package, by its hash; how it is made: `native/pkcs11/README.md`. */
const Prebuilds = z.strictObject({
  package: z.literal('pkcs11js'),
  version: z.string(),
  prebuilds: z.array(
    z.strictObject({
      platform: z.enum(['win32', 'linux']),
      arch: z.enum(['x64', 'arm64']),
      /** Beside the list. */
      file: z.string().regex(/^[a-z0-9.-]+\.node$/),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
      /** Compiler and headers, for whoever repeats it. */
      builtWith: z.string().min(1),
    }),
  ),
})

export interface Target {
  readonly platform: string
  readonly arch: string
}

const FOLDER = 'resources/native'
const PACKAGE = 'node_modules/pkcs11js'
const BINARY = join(PACKAGE, 'build/Release/pkcs11.node')

/**
 * Puts the binary for this target where it is packed from, and answers its SHA-256. On Linux the one that `npm install`
 * compiled is as good as a stored one; anywhere else only the stored one is packed. Throws, with what to do, when it
 * is missing, is another than the list says, or belongs to another version of the package.
 */
export function placeBinding(root: string, { platform, arch }: Target): string {
  const list = Prebuilds.parse(JSON.parse(readFileSync(join(root, FOLDER, 'pkcs11-prebuilds.json'), 'utf8')))
  const installed = findInstalledVersion(root)
  if (installed !== list.version) {
    throw refuse(`${FOLDER}/pkcs11-prebuilds.json is for pkcs11js ${list.version}, installed is ${installed ?? 'none'}`)
  }
  const binary = join(root, BINARY)
  const entry = list.prebuilds.find((each) => each.platform === platform && each.arch === arch)
  if (entry) {
    const stored = join(root, FOLDER, entry.file)
    if (!existsSync(stored)) throw refuse(`${FOLDER}/${entry.file} is missing`)
    const hash = toHash(stored)
    if (hash !== entry.sha256)
      throw refuse(`${FOLDER}/${entry.file} has SHA-256 ${hash}, the list says ${entry.sha256}`)
    mkdirSync(dirname(binary), { recursive: true })
    copyFileSync(stored, binary)
  } else if (platform !== 'linux') {
    throw refuse(`there is no binary of pkcs11js for ${platform}-${arch}`)
  }
  if (!existsSync(binary)) throw refuse(`${BINARY} is missing`)
  if (findLibraryBits(binary) !== 64) throw refuse(`${BINARY} is no 64-bit library`)
  return toHash(binary)
}

/** After packing: the very file that was placed lies in the package. Throws when it does not. */
export function checkPackedBinding(appOutDir: string, sha256: string): void {
  const packed = join(appOutDir, 'resources/app.asar.unpacked', BINARY)
  if (!existsSync(packed)) throw refuse(`${packed} is missing in the package`)
  if (toHash(packed) !== sha256) throw refuse(`${packed} is another file than the one that was to be packed`)
}

function findInstalledVersion(root: string): string | undefined {
  try {
    const manifest: unknown = JSON.parse(readFileSync(join(root, PACKAGE, 'package.json'), 'utf8'))
    return z.object({ version: z.string() }).parse(manifest).version
  } catch {
    return undefined
  }
}

function refuse(what: string): Error {
  return new Error(`${what}. Without it no security key works; see "The Windows binary" in native/pkcs11/README.md.`)
}

function toHash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex')
}
