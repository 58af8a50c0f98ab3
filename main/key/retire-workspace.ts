import { readdirSync, renameSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { RETIRED_DAYS } from '../../domain/key/retired-days.ts'
import { log } from '../log.ts'
import { RETIRED, toWorkspacesDirectory, writeWorkspaceHeader, type WorkspaceFolder } from './workspace-folder.ts'
import type { KeyWrap } from './workspace-header.ts'

const DAY_MS = 86_400_000
/** A virus scanner may hold a file of it for a moment. */
const PAUSES_MS = [0, 100, 400, 1500]

/**
 * Takes a workspace out of use whose work has been laid into another one: it keeps its content, is found by no key any more,
 * and can be opened with `wraps` alone. Removed after `RETIRED_DAYS`. What cannot be done is logged; where the folder cannot be
 * moved, the former key at least is shut out, as far as another one still opens it.
 */
export async function retireWorkspace(
  { directory, header }: WorkspaceFolder,
  wraps: readonly KeyWrap[],
  at: Date,
): Promise<void> {
  const name = `${RETIRED}${at.toISOString().slice(0, 10)}-${header.workspaceId}`
  const retired = path.join(path.dirname(directory), name)
  try {
    const isMoved = await move(directory, retired)
    const left = isMoved ? wraps : wraps.filter(({ kind }) => kind === 'recovery')
    if (left.length > 0) writeWorkspaceHeader(isMoved ? retired : directory, { ...header, wraps: [...left] })
    log.info('workspace-retired', { workspace: header.workspaceId, isMoved })
  } catch (error) {
    log.error('workspace-not-retired', { workspace: header.workspaceId, error })
  }
}

/** Removes retired workspaces whose days are over. `now` must have been compared with the server's clock. */
export async function removeRetired(userData: string, now: Date): Promise<void> {
  const parent = toWorkspacesDirectory(userData)
  try {
    for (const name of readdirSync(parent).filter((each) => isOver(each, now))) {
      await rm(path.join(parent, name), { recursive: true, maxRetries: 3 })
      log.info('retired-workspace-removed', { name })
    }
  } catch (error) {
    log.error('retired-workspace-not-removed', { error })
  }
}

function isOver(name: string, now: Date): boolean {
  if (!name.startsWith(RETIRED)) return false
  return now.getTime() - Date.parse(name.slice(RETIRED.length, RETIRED.length + 10)) > RETIRED_DAYS * DAY_MS
}

async function move(from: string, to: string): Promise<boolean> {
  for (const pause of PAUSES_MS) {
    await setTimeout(pause)
    try {
      renameSync(from, to)
      return true
    } catch (error) {
      log.warn('workspace-not-moved', { error })
    }
  }
  return false
}
