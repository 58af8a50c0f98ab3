import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { execFileSync } from 'node:child_process'
import { findChromium } from './chromium.ts'
import { version } from './version.ts'

export interface ElectronUnderTest {
  kind: 'electron' | 'stand-in'
  /** Of the `electron` package, which is the same for both. */
  version: string
  /** What draws the windows of the stand-in, such as `Chromium 156.0.8078.79`. */
  chromium?: string
  /** What `electron` itself starts. */
  executable: string
  /** To be given to whatever starts `electron`, and to this process before `_electron.launch()`. */
  env: Record<string, string>
}

/** The real Electron where its binary has been installed, else the stand-in. */
export function electronUnderTest(): ElectronUnderTest {
  const electronPackage = join(import.meta.dirname, '../../node_modules/electron')
  const pathFile = join(electronPackage, 'path.txt')
  const binary = existsSync(pathFile) ? join(electronPackage, 'dist', readFileSync(pathFile, 'utf8')) : ''
  if (binary !== '' && existsSync(binary)) return { kind: 'electron', version, executable: binary, env: {} }
  const chromium = describeChromium()
  return {
    kind: 'stand-in',
    version,
    ...(chromium ? { chromium } : {}),
    executable: join(import.meta.dirname, 'electron'),
    env: { ELECTRON_OVERRIDE_DIST_PATH: import.meta.dirname },
  }
}

/**
 * The same, and set in this process too: Playwright asks for Electron's path in the process that calls it.
 * Call it before `_electron.launch()`.
 */
export function useElectronUnderTest(): ElectronUnderTest {
  const chosen = electronUnderTest()
  Object.assign(process.env, chosen.env)
  return chosen
}

function describeChromium(): string | undefined {
  const binary = findChromium()
  if (binary === undefined) return undefined
  const said = execFileSync(binary, ['--version'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
  return /^\S+ [\d.]+/.exec(said)?.[0]
}
