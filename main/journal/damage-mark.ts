import { existsSync, rmSync } from 'node:fs'
import path from 'node:path'
import { listWorkspaces } from '../key/workspace-folder.ts'
import { log } from '../log.ts'
import { writeFileDurably } from '../key/write-file-durably.ts'

/** Where it is noted that a database was found damaged, until it is repaired. */
export function toDamageMark(directory: string, generation: number): string {
  return path.join(directory, `damaged-${generation}.json`)
}

/** The same for an open database, `desk-3.db`. */
export function findDamageMark(database: string): string {
  const generation = Number(/-(\d+)\.db$/.exec(database)?.[1] ?? 0)
  return toDamageMark(path.dirname(database), generation)
}

export function markDamage(mark: string, code: string, at: Date): void {
  if (existsSync(mark)) return
  try {
    writeFileDurably(mark, JSON.stringify({ code, foundAt: at.toISOString() }))
  } catch (error) {
    // The damage is still there, and is found again.
    log.error('damage-not-marked', { code, error })
  }
}

export function isMarked(mark: string): boolean {
  return existsSync(mark)
}

export function clearMark(mark: string): void {
  rmSync(mark, { force: true })
}

/** Whether a workspace of this computer waits for its repair. */
export function hasDamaged(userData: string): boolean {
  return listWorkspaces(userData).some(({ directory, header }) => isMarked(toDamageMark(directory, header.generation)))
}
