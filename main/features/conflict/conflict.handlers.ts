import { failure, success } from '../../../domain/result.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { getOpenable, type FilingSurroundings } from '../filing/filing.service.ts'
import { toConflictView } from './conflict-view.ts'
import { findOpenConflict, listConflicts } from './conflict.repo.ts'
import { settleConflict } from './settle-conflict.ts'

/** Two versions of one filing, side by side. */
export function createConflictHandlers(
  desk: Desk,
  around: FilingSurroundings,
): HandlersOf<'conflict.open' | 'conflict.list' | 'conflict.settle'> {
  return {
    'conflict.open': ({ filingId }) => {
      const workspace = desk.workspace()
      const found = getOpenable(workspace, filingId)
      if (!found.ok) return found
      const conflict = found.value.inConflict ? findOpenConflict(workspace.db, filingId) : undefined
      return conflict ? success(toConflictView(found.value, conflict)) : failure('conflict-none')
    },
    'conflict.list': ({ filingId }) => {
      const workspace = desk.workspace()
      const found = getOpenable(workspace, filingId)
      if (!found.ok) return found
      return success(listConflicts(workspace.db, filingId).map((each) => toConflictView(found.value, each)))
    },
    'conflict.settle': (settling) => {
      const settled = settleConflict(desk.workspace(), settling, around)
      if (settled.ok) {
        for (const event of ['filings-changed', 'outbox-changed', 'sync-changed'] as const) desk.announce(event)
      }
      return settled
    },
  }
}
