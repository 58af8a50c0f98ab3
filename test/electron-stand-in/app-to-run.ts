import { existsSync, readFileSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export interface AppToRun {
  main: string
  appPath: string
  name: string
  version: string
}

/** What `electron <path>` means: a folder with a package.json, or a script. */
export function findAppToRun(path: string): AppToRun {
  if (!existsSync(path)) throw new Error(`electron-stand-in: Unable to find Electron app at ${path}`)
  const isFolder = statSync(path).isDirectory()
  const appPath = isFolder ? path : dirname(path)
  const manifestPath = join(appPath, 'package.json')
  const manifest: Record<string, unknown> = existsSync(manifestPath)
    ? JSON.parse(readFileSync(manifestPath, 'utf8'))
    : {}
  function text(key: string) {
    return typeof manifest[key] === 'string' ? manifest[key] : undefined
  }
  return {
    main: isFolder ? createRequire(manifestPath).resolve(join(appPath, text('main') ?? 'index.js')) : path,
    appPath,
    name: text('productName') ?? text('name') ?? 'Electron',
    version: text('version') ?? '',
  }
}
