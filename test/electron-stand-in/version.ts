import { readFileSync } from 'node:fs'

/** The version of the `electron` package that this stands in for. */
export const version: string = JSON.parse(
  readFileSync(new URL('../../node_modules/electron/package.json', import.meta.url), 'utf8'),
).version
