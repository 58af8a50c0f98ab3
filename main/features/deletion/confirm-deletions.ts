import { failure, success, type Result } from '../../../domain/result.ts'
import { dropDeletion, listHeld } from '../../sync/held-deletion.repo.ts'
import type { PullDeps } from '../../sync/pull-deps.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct } from '../audit/audit-log.ts'
import { saveReceipted } from '../filing/save-beside.ts'

export interface ConfirmDeps {
  readonly applyChange: PullDeps['applyChange']
  readonly hideUnseen: PullDeps['hideUnseen']
  readonly now: () => Date
}

/** So many go at once; the windows have their turn in between. */
const AT_ONCE = 100

/**
 * The clerk agrees to the deletions held until an instant, those he was shown and no later one; gives how many records went.
 * What is cut off in the middle is asked for again: the rest is still held. `no-deletions` where there is nothing to confirm.
 */
export async function acceptDeletions(
  workspace: Workspace,
  until: string,
  deps: ConfirmDeps,
): Promise<Result<{ deleted: number }>> {
  const { db } = workspace
  let deleted = 0
  for (;;) {
    // Locked in between.
    if (!db.open) return failure('locked')
    const some = listHeld(db, until, AT_ONCE)
    db.transaction(() => {
      for (const { entity, id, seq } of some) {
        if (seq === null) {
          if (entity === 'filing') saveReceipted(db, id)
          deps.hideUnseen(db, entity, id)
        } else deps.applyChange(db, { entity, id, seq, deleted: true })
        dropDeletion(db, entity, id)
      }
      deleted += some.length
      if (some.length < AT_ONCE && deleted > 0) {
        appendAct(workspace, { action: 'deletions-accepted', values: { count: deleted } }, deps.now())
      }
    })()
    if (some.length < AT_ONCE) return deleted > 0 ? success({ deleted }) : failure('no-deletions')
    await new Promise(setImmediate)
  }
}
