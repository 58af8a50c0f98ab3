import { build, Platform, Arch, type Configuration } from 'electron-builder'
import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { electronUnderTest } from '../electron-stand-in/which.ts'
import { checkPackedBinding, placeBinding } from './pkcs11-binding.ts'
import { root } from './steps.ts'

/**
 * `npm run dist [-- --dir] [-- --out=FOLDER]`: the installer for this platform, or with `--dir` only the folder it
 * would install. Without a real Electron a folder alone can be made, to look at: nothing in it can be started.
 */
const { values } = parseArgs({
  options: { dir: { type: 'boolean', default: false }, out: { type: 'string', default: 'dist' } },
})
const isWindows = process.platform === 'win32'
const electron = electronUnderTest()
const isReal = electron.kind === 'electron'
if (!isReal && (isWindows || !values.dir)) throw new Error('An installer needs the binary of Electron.')
if (!isReal) console.log('no Electron binary here: a placeholder in its place, and no fuses set')
let binding = ''
const config: Configuration = {
  directories: { output: resolve(root, values.out) },
  electronDist: isReal ? join(root, 'node_modules/electron/dist') : stageElectron(),
  beforePack: ({ electronPlatformName: platform, arch }) => {
    binding = placeBinding(root, { platform, arch: Arch[arch] })
  },
  // Part of an Electron folder, but not of a product: the app that opens when there is none.
  afterPack: ({ appOutDir }) => {
    checkPackedBinding(appOutDir, binding)
    for (const name of ['version', 'resources/default_app.asar']) rmSync(join(appOutDir, name), { force: true })
  },
  ...(isReal ? {} : { electronFuses: null }),
}
const target = values.dir ? 'dir' : undefined
const targets = (isWindows ? Platform.WINDOWS : Platform.LINUX).createTarget(target, Arch.x64)
await build({ projectDir: root, targets, config, publish: 'never' })

/** A folder shaped like Electron's own, with a program that only says what it is. */
function stageElectron(): string {
  const folder = join(root, 'out/electron-dist')
  const program = join(folder, 'electron')
  rmSync(folder, { recursive: true, force: true })
  mkdirSync(join(folder, 'resources'), { recursive: true })
  mkdirSync(join(folder, 'locales'))
  for (const language of ['zh-CN', 'en-US']) writeFileSync(join(folder, `locales/${language}.pak`), '')
  writeFileSync(program, '#!/bin/sh\necho "packaged without Electron: this cannot be started" >&2\nexit 1\n', {
    mode: 0o755,
  })
  writeFileSync(join(folder, 'version'), electron.version)
  const license = join(root, 'node_modules/electron/LICENSE')
  if (existsSync(license)) cpSync(license, join(folder, 'LICENSE'))
  return folder
}
