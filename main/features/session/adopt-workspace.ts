import { failure, success, type Result } from '../../../domain/result.ts'
import type { Challenge, Clerk } from '../../../domain/sync/session.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import { rotateWorkspace } from '../../key/rotate-workspace.ts'
import { listWorkspaces } from '../../key/workspace-folder.ts'
import { completeHeader } from './complete-header.ts'
import { logInOnline, type Credentials, type OnlineLogin } from './log-in-online.ts'
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
  /** Filings of the former clerk, signed but not sent, that are drafts again. */
  readonly returned: number
}

/**
 * The next key, logged in already, makes a workspace its own: a login of its clerk with the server, a new data key closed for
 * it and the unit's recovery certificate alone, and with that the former key opens nothing any more. Everything is written
 * into the copy under the new key: until its header counts, nothing has happened.
 */
export async function adoptWorkspace(
  deps: SessionDeps,
  held: HeldWorkspace,
  { credentials, challenge }: { readonly credentials: Credentials; readonly challenge: Challenge },
  next: KeyLogin,
): Promise<Result<Adoption>> {
  const login = await logInOnline(deps, credentials, challenge)
  if (!login.ok) return login
  const refused = checkAdoption(deps.userData, held, login.value)
  if (refused) return refused
  // A copy: the transfer may end while this is under way.
  const opened = openWithDataKey(deps, held.folder, Buffer.from(held.dataKey))
  if (!opened.ok) return opened
  return moveToNextKey(deps, held, opened.value, login.value, next)
}

function checkAdoption(
  userData: string,
  { folder: { header } }: HeldWorkspace,
  { grant: { clerk, office } }: OnlineLogin,
): Result<never> | undefined {
  if (clerk.unitCode !== header.unitCode || office !== header.office) return failure('transfer-other-unit')
  const other = listWorkspaces(userData).find(
    (each) => each.header.account === clerk.account && each.header.workspaceId !== header.workspaceId,
  )
  // The two cannot be made one, and the older would be out of reach with what was not sent yet.
  return other ? failure('account-has-workspace', { account: clerk.account }) : undefined
}

async function moveToNextKey(
  deps: SessionDeps,
  { reason }: HeldWorkspace,
  opened: OpenedWorkspace,
  login: OnlineLogin,
  { certificate }: KeyLogin,
): Promise<Result<Adoption>> {
  const { store } = deps
  const at = toNow(deps)
  const { account, name: clerkName, unitCode } = login.grant.clerk
  const known = findTrust(opened.db)
  const trust = (await findAcceptedTrust(login.grant, certificate.der, { known, at })) ?? known
  let returned = 0
  const rotated = await rotateWorkspace({
    ...opened,
    wrap: wrapForSeat(deps.key, certificate, trust, unitCode),
    change(copy) {
      const next = store.openDatabase(copy)
      if (!next.ok) return next
      returned = takeOver(next.value, { login, trust, reason, at })
      next.value.close()
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
    await completeHeader(deps, moved.value, certificate)
    takeSeat(deps, moved.value, memory, login.session)
    return success({ clerk: memory.clerk, returned })
  })
}
