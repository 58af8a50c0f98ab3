import { failure, success, type Result } from '../../../domain/result.ts'
import type { Challenge, Clerk } from '../../../domain/sync/session.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import { rotateWorkspace } from '../../key/rotate-workspace.ts'
import { listOwnWorkspaces } from '../../key/workspace-wraps.ts'
import { completeHeader } from './complete-header.ts'
import { logInOnline, type Credentials, type OnlineLogin } from './log-in-online.ts'
import { mergeWorkspace } from './merge-workspace.ts'
import { closeOpened, openWithDataKey, withOpened, type OpenedWorkspace } from './opened-workspace.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import { findSessionMemory } from './session-memory.ts'
import { takeOver } from './take-over.ts'
import { takeSeat } from './take-seat.ts'
import type { HeldWorkspace } from './transfer.ts'
import { findAcceptedTrust, findTrust } from './trust.ts'
import { wrapForSeat } from './wrap-for-seat.ts'

export interface Adoption {
  readonly clerk: Clerk
  /** Operations of the former clerk, signed but not sent, that were taken back. */
  readonly returned: number
  /** Filings laid into the workspace that the next clerk has here already; null where the workspace itself changed hands. */
  readonly moved: number | null
}

/**
 * The next key, logged in already, makes a workspace its own: a login of its clerk with the server, a new data key closed for
 * it and the unit's recovery certificate alone, and with that the former key opens nothing any more. Everything is written
 * into the copy under the new key: until its header counts, nothing has happened. A clerk who has a workspace here that this key
 * opens gets the work laid into that.
 */
export async function adoptWorkspace(
  deps: SessionDeps,
  held: HeldWorkspace,
  { credentials, challenge }: { readonly credentials: Credentials; readonly challenge: Challenge },
  next: KeyLogin,
): Promise<Result<Adoption>> {
  const login = await logInOnline(deps, credentials, challenge)
  if (!login.ok) return login
  const { clerk, office } = login.value.grant
  const { header } = held.folder
  if (clerk.unitCode !== header.unitCode || office !== header.office) return failure('transfer-other-unit')
  // A copy: the transfer may end while this is under way.
  const opened = openWithDataKey(deps, held.folder, Buffer.from(held.dataKey))
  if (!opened.ok) return opened
  // Whoever can write the folder can write the header; whose work it is stands inside.
  if ((findSessionMemory(opened.value.db)?.clerk.unitCode ?? header.unitCode) !== clerk.unitCode) {
    opened.value.dataKey.fill(0)
    closeOpened(opened.value)
    return failure('transfer-other-unit')
  }
  const keys = [next.certificate, ...next.token.certificates]
  const own = listOwnWorkspaces(deps.userData, keys, clerk.account)
  const isAmongThem = own.some(({ folder }) => folder.header.workspaceId === header.workspaceId)
  if (own.length > 0 && !isAmongThem) {
    return mergeWorkspace(deps, { from: opened.value, reason: held.reason, own, login: login.value, next })
  }
  return moveToNextKey(deps, held, opened.value, login.value, next)
}

async function moveToNextKey(
  deps: SessionDeps,
  { reason }: HeldWorkspace,
  opened: OpenedWorkspace,
  login: OnlineLogin,
  next: KeyLogin,
): Promise<Result<Adoption>> {
  const { store } = deps
  const { certificate } = next
  const at = toNow(deps)
  const { account, name: clerkName, unitCode } = login.grant.clerk
  const known = findTrust(opened.db)
  const trust = (await findAcceptedTrust(login.grant, certificate.der, { known, at })) ?? known
  let returned = 0
  const rotated = await rotateWorkspace({
    ...opened,
    wrap: wrapForSeat(deps.key, certificate, trust, unitCode),
    change(copy) {
      const target = store.openDatabase(copy)
      if (!target.ok) return target
      returned = takeOver(target.value, { login, trust, reason, at })
      target.value.close()
      return success({ account, clerkName, unitCode, lastOnlineAt: at.toISOString() })
    },
  }).finally(() => {
    closeOpened(opened)
    opened.dataKey.fill(0)
  })
  if (!rotated.ok) return rotated
  const moved = openWithDataKey(deps, rotated.value.folder, rotated.value.dataKey)
  if (!moved.ok) return moved
  return withOpened(moved.value, async ({ db }) => {
    const memory = findSessionMemory(db)
    if (!memory) return failure('server-error')
    await completeHeader(deps, moved.value, next)
    takeSeat(deps, moved.value, memory, login.session)
    return success({ clerk: memory.clerk, returned, moved: null })
  })
}
