import type { HandlersOf } from '../../ipc/handlers.ts'
import { acknowledgeRepair, findRepairNotice } from '../../journal/repair-notice.ts'
import type { Desk } from '../../workspace.ts'
import { countByState, findInterrupted, listNeedingClerk, listRecent } from '../filing/filing-list.repo.ts'
import type { FilingSummary } from '../filing/filing-record.ts'
import { toFilingRow } from '../filing/next-step.ts'
import { listAbandoned } from '../filing/signing-intent.repo.ts'
import { listNotices } from '../notice/notice.repo.ts'

const SHOWN = 8

/** `startedAt`: when this process began; a form that was open before that was interrupted. */
export function createHomeHandlers(
  desk: Desk,
  { startedAt }: { readonly startedAt: string },
): HandlersOf<'home.view' | 'home.acknowledge-repair'> {
  return {
    'home.view': () => {
      const { db, clerk } = desk.workspace()
      const toRow = (filing: FilingSummary) => toFilingRow(filing, clerk)
      const count = countByState(db, 'task-group', clerk.units)
      const interrupted = findInterrupted(db, startedAt)
      return {
        mine: listNeedingClerk(db, clerk.units, SHOWN).map(toRow),
        recent: listRecent(db, clerk.units, SHOWN).map(toRow),
        notices: listNotices(db, 1, SHOWN).rows,
        counts: {
          drafts: count.get('draft') ?? 0,
          inReview: count.get('submitted') ?? 0,
          returned: count.get('returned') ?? 0,
          approved: count.get('approved') ?? 0,
        },
        unfinished: interrupted ? toRow(interrupted) : null,
        abandoned: listAbandoned(db),
        repair: findRepairNotice(db),
      }
    },
    'home.acknowledge-repair': () => acknowledgeRepair(desk.workspace().db),
  }
}
