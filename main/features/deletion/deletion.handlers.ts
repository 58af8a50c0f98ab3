import { failure, success } from '../../../domain/result.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import { listHeld } from '../../sync/held-deletion.repo.ts'
import type { Desk } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { acceptDeletions, type ConfirmDeps } from './confirm-deletions.ts'
import { viewDeletions } from './deletion-list.repo.ts'

/** Nobody reads more than this; how many there are of each kind is told beside it. */
const SHOWN = 500

/** Deletions the office's server asks for in such numbers that the clerk has to agree to them. */
export function createDeletionHandlers(
  desk: Desk,
  deps: ConfirmDeps,
): HandlersOf<'sync.deletions' | 'sync.confirm-deletions'> {
  return {
    'sync.deletions': () => viewDeletions(desk.workspace().db, SHOWN),
    'sync.confirm-deletions': async ({ accept, until }) => {
      const workspace = desk.workspace()
      if (!accept) {
        const [first] = listHeld(workspace.db, until, 1)
        if (!first) return failure('no-deletions')
        const { total } = viewDeletions(workspace.db, 0)
        appendAct(workspace, { action: 'deletions-put-off', values: { count: total } }, deps.now())
        return success({ deleted: 0 })
      }
      const accepted = await acceptDeletions(workspace, until, deps)
      for (const event of ['filings-changed', 'people-changed', 'inbox-changed', 'sync-changed'] as const) {
        desk.announce(event)
      }
      return accepted
    },
  }
}
