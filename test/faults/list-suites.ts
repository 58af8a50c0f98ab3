import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { FaultSuite } from './fault.ts'

/** Every suite beside this file. */
export async function listSuites(): Promise<readonly FaultSuite[]> {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.faults.ts'))
  const modules = files.map((name) => import(pathToFileURL(join(import.meta.dirname, name)).href))
  return (await Promise.all(modules as Promise<{ suite: FaultSuite }>[])).map((module) => module.suite)
}
