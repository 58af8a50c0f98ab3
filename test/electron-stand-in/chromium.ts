import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { Cdp } from './cdp.ts'
import { diesWithParent } from './dies-with-parent.ts'

const binaries = [
  process.env['ELECTRON_STAND_IN_CHROMIUM'] ?? '',
  '/usr/lib/chromium/chromium', // Debian's own wrapper only adds flags, and time
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
]

const flags = [
  '--no-startup-window',
  '--remote-debugging-pipe',
  '--remote-allow-origins=*',
  '--no-first-run',
  '--no-default-browser-check',
  '--no-sandbox',
  '--disable-background-networking',
  '--disable-breakpad',
  '--disable-component-extensions-with-background-pages',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-dev-shm-usage',
  '--disable-extensions',
  '--disable-gpu',
  '--disable-quic',
  '--disable-sync',
  '--metrics-recording-only',
  '--password-store=basic',
  // Electron keeps no page alive behind the shown one.
  '--disable-back-forward-cache',
  // The reserved names behind app:// never reach a network, whatever goes wrong.
  '--host-resolver-rules=MAP *.app.internal ~NOTFOUND',
]
const disabledFeatures =
  'WebUIOmniboxPopup,WebUIOmniboxAimPopup,MediaRouter,OptimizationHints,Translate,HttpsUpgrades,PaintHolding'

export interface Chromium {
  cdp: Cdp
  exited: Promise<void>
  kill(): void
}

export function findChromium(): string | undefined {
  return binaries.find((path) => path !== '' && existsSync(path))
}

/** Starts the one Chromium of this app. It ends with us, however we end. */
export function startChromium(userData: string, switches: ReadonlyMap<string, string>): Chromium {
  const binary = findChromium()
  if (!binary) throw new Error('electron-stand-in: no Chromium found (Debian: apt-get install chromium)')
  const profile = claimProfile(userData)
  const args = [...flags, `--user-data-dir=${profile}`]
  if (!process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY']) args.push('--headless=new')
  const features = [disabledFeatures]
  for (const [name, value] of switches) {
    if (name === 'disable-features') features.push(value)
    else if (name !== 'user-data-dir') args.push(value === '' ? `--${name}` : `--${name}=${value}`)
  }
  args.push(`--disable-features=${features.join(',')}`)

  const [command, ...before] = diesWithParent(binary)
  const child = spawn(command, [...before, ...args], { stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe'] })
  writeFileSync(join(profile, 'stand-in-owner'), `${process.pid} ${child.pid ?? 0}`)
  passOnDebuggingPort(child)
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  return {
    cdp: new Cdp(child.stdio[3] as Writable, child.stdio[4] as Readable),
    exited,
    kill: () => child.kill('SIGKILL'),
  }
}

/** Playwright waits for Chromium's own line on stderr; the rest of Chromium's talk is shown only when asked for. */
function passOnDebuggingPort(child: ChildProcess): void {
  if (!child.stderr) return
  createInterface({ input: child.stderr }).on('line', (line) => {
    if (line.startsWith('DevTools listening on ') || process.env['ELECTRON_ENABLE_LOGGING'])
      process.stderr.write(`${line}\n`)
  })
}

/**
 * The profile folder of this start. A Chromium left by an owner that was killed is ended first (it would swallow ours);
 * where the owner lives, a second app on the same folder gets a profile of its own.
 */
function claimProfile(userData: string): string {
  for (let number = 1; ; number++) {
    const profile = join(userData, number === 1 ? 'stand-in-chromium' : `stand-in-chromium-${number}`)
    mkdirSync(profile, { recursive: true })
    const owner = join(profile, 'stand-in-owner')
    const [ownerPid = 0, chromiumPid = 0] = existsSync(owner) ? readFileSync(owner, 'utf8').split(' ').map(Number) : []
    if (ownerPid && ownerPid !== process.pid && isRunning(ownerPid, 'launch.ts')) continue
    if (chromiumPid && isRunning(chromiumPid, profile)) endAndWait(chromiumPid, profile)
    for (const lock of ['SingletonLock', 'SingletonSocket', 'SingletonCookie'])
      rmSync(join(profile, lock), { force: true })
    return profile
  }
}

/** Whether that process runs and is what we think it is: numbers are used again. */
function isRunning(pid: number, mention: string): boolean {
  try {
    readlinkSync(`/proc/${pid}/exe`)
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(mention)
  } catch {
    return false
  }
}

function endAndWait(pid: number, mention: string): void {
  try {
    process.kill(pid, 'SIGKILL')
  } catch {
    return
  }
  const cell = new Int32Array(new SharedArrayBuffer(4))
  for (let round = 0; round < 200 && isRunning(pid, mention); round++) Atomics.wait(cell, 0, 0, 5)
}
