import inspector from 'node:inspector'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { app } from './app.ts'
import { parseCommandLine } from './command-line.ts'
import { installHooks } from './hooks.ts'
import { findAppToRun } from './app-to-run.ts'
import { version } from './version.ts'

/** From Electron's command line to a running main process. */
export async function start(args: string[]): Promise<void> {
  const line = parseCommandLine(args)
  if (line.wantsVersion) {
    process.stdout.write(`v${version}\n`)
    return
  }
  const launcher = join(import.meta.dirname, 'electron')
  process.argv = [launcher, ...args]
  describeProcess(launcher)
  installHooks(new URL('electron.ts', import.meta.url).href)
  app.takeCommandLine(line.switches)
  if (line.appPath === undefined)
    throw new Error('electron-stand-in: the built-in default app is not implemented; name an app')
  const toRun = findAppToRun(resolve(line.appPath))
  app.takeIdentity(toRun)

  if (line.inspect) inspector.open(line.inspect.port, line.inspect.host)
  const require = createRequire(import.meta.url)
  for (const path of line.required) require(resolve(path))

  // As in Electron, `ready` waits for the main module: a top-level `await app.whenReady()` waits for ever.
  const hint = setTimeout(() => {
    console.error(
      'electron-stand-in: the main module is still loading after 10 s; does it await app.whenReady() at top level?',
    )
  }, 10_000)
  await import(pathToFileURL(toRun.main).href)
  clearTimeout(hint)
  await app.becomeReady()
}

function describeProcess(launcher: string): void {
  const versions = { ...process.versions, electron: version, chrome: '' }
  Object.defineProperty(process, 'versions', { value: versions, configurable: true, enumerable: true })
  Object.assign(process, { type: 'browser', defaultApp: true, resourcesPath: join(launcher, '../resources') })
}
