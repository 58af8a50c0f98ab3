import { failure, success, type Result } from '../../../domain/result.ts'
import type { Clerk } from '../../../domain/sync/session.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import { countUnreadableWorkspaces } from '../../key/workspace-folder.ts'
import { findWorkspace, listOwnWorkspaces, type KeyNames } from '../../key/workspace-wraps.ts'
import { CLOCK_TOLERANCE_MS } from '../../../domain/sync/clock-error.ts'
import { completeHeader } from './complete-header.ts'
import { openOwn, withOpened } from './opened-workspace.ts'
import { noteRenewedKey } from './session-acts.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import { findSessionMemory, noteSeen, type SessionMemory } from './session-memory.ts'
import { takeSeat } from './take-seat.ts'

const DAY_MS = 86_400_000

/** Why there is nothing this key could unlock; asked before its PIN is. */
export function checkUnlockable(userData: string, key: KeyNames): Result<never> | undefined {
  if (findWorkspace(userData, key)) return undefined
  const count = countUnreadableWorkspaces(userData)
  return count > 0 ? failure('workspace-header-damaged', { count }) : failure('no-workspace')
}

/** Without the server: the key, logged in already, opens the workspace it closed. */
export async function unlockWorkspace(deps: SessionDeps, held: KeyLogin): Promise<Result<{ clerk: Clerk }>> {
  const { certificate } = held
  const opened = await openOwn(deps, listOwnWorkspaces(deps.userData, [certificate]))
  if (!opened.ok) return opened
  return withOpened(opened.value, async ({ db }) => {
    const memory = findSessionMemory(db)
    if (!memory) return failure('no-workspace')
    const refused = checkAbsence(toNow(deps), memory)
    if (!refused) noteSeen(db, toNow(deps))
    if (refused) return refused
    const { renewed } = await completeHeader(deps, opened.value, held)
    if (renewed) noteRenewedKey(db, memory.clerk, certificate, toNow(deps))
    takeSeat(deps, opened.value, memory)
    return success({ clerk: memory.clerk })
  })
}

/** A clerk who has left, or a stolen computer, is locked out after so many days without the server. */
function checkAbsence(now: Date, { lastOnlineAt, lastSeenAt, pack }: SessionMemory): Result<never> | undefined {
  // Turning the clock back does not prolong it.
  const backMs = Date.parse(lastSeenAt) - now.getTime()
  if (backMs > CLOCK_TOLERANCE_MS) return failure('clock-wrong', { minutes: Math.round(backMs / 60_000) })
  const { offlineDays: days } = pack
  return now.getTime() - Date.parse(lastOnlineAt) > days * DAY_MS ? failure('offline-too-long', { days }) : undefined
}
