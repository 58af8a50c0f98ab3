import type { EventName } from '../../../domain/ipc/calls.ts'
import type { ClerkUnit } from '../../../domain/sync/session.ts'
import { log } from '../../log.ts'
import type { OpenWorkspace } from '../../workspace.ts'
import { keepFormerWork } from '../filing/former-units.ts'
import { saveClerkUnits } from './session-memory.ts'

/** The office says for whom the clerk files (`units`: the main unit first): counts at once, also at the next offline unlock. */
export function takeUnits(
  { open, announce }: { readonly open: OpenWorkspace; readonly announce: (event: EventName) => void },
  units: readonly ClerkUnit[],
): void {
  const workspace = open.find()
  if (!workspace || JSON.stringify(workspace.clerk.units) === JSON.stringify(units)) return
  const { db, clerk } = workspace
  db.transaction(() => {
    open.changeClerk(saveClerkUnits(db, clerk, units))
    const kept = keepFormerWork(db, units)
    log.info('units-changed', { before: clerk.units.length, now: units.length, kept })
  })()
  announce('session-changed')
  announce('filings-changed')
}
