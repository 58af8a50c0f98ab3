import type { Workspace } from '../workspace.ts'
import { log } from '../log.ts'
import { deleteSetting, findSetting, saveSetting } from '../sync/setting.repo.ts'
import { listUsedFiles } from './used-files.repo.ts'

const DAY_MS = 86_400_000
/** Longer than the oldest daily copy of the database is kept: put back from one, it must find what it names. */
const UNUSED_DAYS = 8

/**
 * Removes stored files that nothing has named for eight days: materials that were taken out, drafts that were deleted for good.
 * How long that is so is kept by the names of the store, which tell nothing. Gives how many were removed.
 */
export function sweepFiles({ db, files }: Pick<Workspace, 'db' | 'files'>, now: Date): number {
  const known = findKnown(findSetting(db, 'unused-files'))
  const unused = files.listUnused(listUsedFiles(db))
  const since = new Map(unused.map((name) => [name, known.get(name) ?? now.toISOString()]))
  const limit = new Date(now.getTime() - UNUSED_DAYS * DAY_MS)
  const over = [...since].filter(([, at]) => Date.parse(at) < limit.getTime()).map(([name]) => name)
  const count = files.discard(over, limit)
  for (const name of over) since.delete(name)
  if (since.size === 0) deleteSetting(db, 'unused-files')
  else saveSetting(db, 'unused-files', JSON.stringify(Object.fromEntries(since)))
  if (count > 0) log.info('files-swept', { count })
  return count
}

function findKnown(saved: string | undefined): ReadonlyMap<string, string> {
  return new Map(saved === undefined ? [] : Object.entries(JSON.parse(saved) as Record<string, string>))
}
