import { enableCompileCache } from 'node:module'
import { join } from 'node:path'

// Keeps the start short: the stand-in's own files and the app's are compiled once.
enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/electron-stand-in'))
const { start } = await import('./start.ts')
await start(process.argv.slice(2))
