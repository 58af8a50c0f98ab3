import type { Database } from 'better-sqlite3'
import { MOST_OPERATIONS } from '../../domain/package/package-format.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import { getOperation } from '../outbox/outbox.repo.ts'
import { listLine, type LineUp } from './package.repo.ts'

/**
 * The operations of a package, in the order in which they were made: those chosen, and with them whatever the office must have
 * before it can take them (what was done to the same filing earlier, and the plan of a group).
 * Errors: `package-empty`; `package-needs-blocked` when one of those waits for the clerk; `package-too-many` {most}.
 */
export function chooseOperations(
  db: Database,
  ids: readonly string[],
): Result<readonly Operation[], 'package-empty' | 'package-needs-blocked' | 'package-too-many'> {
  const line = listLine(db)
  const wanted = withWhatTheyNeed(line, new Set(ids))
  const chosen = line.filter(({ id }) => wanted.has(id))
  if (chosen.length === 0) return failure('package-empty')
  if (chosen.some(({ state }) => state === 'blocked')) return failure('package-needs-blocked')
  if (chosen.length > MOST_OPERATIONS) return failure('package-too-many', { most: MOST_OPERATIONS })
  return success(chosen.map(({ id }) => getOperation(db, id)))
}

function withWhatTheyNeed(line: readonly LineUp[], ids: ReadonlySet<string>): ReadonlySet<string> {
  const wanted = new Set(ids)
  const filings = new Set<string>()
  // From the end: whatever is needed stands before what needs it.
  for (const { id, filingId, unknownParentId } of [...line].reverse()) {
    if (filingId !== null && filings.has(filingId)) wanted.add(id)
    if (!wanted.has(id)) continue
    if (filingId !== null) filings.add(filingId)
    if (unknownParentId !== null) filings.add(unknownParentId)
  }
  return wanted
}
