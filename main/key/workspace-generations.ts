import { readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { log } from '../log.ts'
import { isWrittenEverywhere, type WorkspaceFolder } from './workspace-folder.ts'

/**
 * `desk-3.db` with its log and journal, `files-3`, `backup-3`, `journal-3.bdj`, and what a repair leaves when it is cut short;
 * without a number: generation 0.
 */
const OF_GENERATION =
  /^(?:desk|files|backup|journal|damaged)(?:-(\d+))?(?:(?:\.db|\.rebuilt)(?:-wal|-shm|-journal)?|(?:\.bdj|\.json)(?:\.new)?)?$/

/**
 * Removes what belongs to another data key than the header's: the rest of a rotation that was cut short, or what it replaced.
 * Only called when the workspace has been opened as the header says, and does nothing unless all copies of it say the same.
 */
export function sweepGenerations({ directory, header }: WorkspaceFolder): void {
  if (!isWrittenEverywhere(directory, header)) return
  for (const name of readdirSync(directory)) {
    const generation = findGeneration(name)
    if (generation !== undefined && generation !== header.generation) remove(directory, name)
  }
}

/** Removes what a rotation that failed or was cut short has left of the generation it was to make. */
export function removeGeneration(directory: string, generation: number): void {
  for (const name of readdirSync(directory)) {
    if (findGeneration(name) === generation) remove(directory, name)
  }
}

function findGeneration(name: string): number | undefined {
  const match = OF_GENERATION.exec(name)
  return match ? Number(match[1] ?? 0) : undefined
}

/** What another program holds open today is removed at the next opening. */
function remove(directory: string, name: string): void {
  try {
    rmSync(path.join(directory, name), { recursive: true, force: true })
  } catch (error) {
    log.error('generation-not-removed', { workspace: path.basename(directory), name, error })
  }
}
