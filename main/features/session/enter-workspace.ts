import { randomUUID } from 'node:crypto'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Challenge, Clerk, SessionGrant } from '../../../domain/sync/session.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import {
  countUnreadableWorkspaces,
  listWorkspaces,
  toWorkspaceDirectory,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from '../../key/workspace-folder.ts'
import { createDataKey, nameDataKey } from '../../key/workspace-key.ts'
import { findOwnWorkspace, toCertificateWrap, type KeyNames } from '../../key/workspace-wraps.ts'
import { log } from '../../log.ts'
import { findSetting } from '../../sync/setting.repo.ts'
import { completeHeader } from './complete-header.ts'
import { logInOnline, type Credentials, type OnlineLogin } from './log-in-online.ts'
import { openWithDataKey, openWithWrap, withOpened, type OpenedWorkspace } from './opened-workspace.ts'
import { noteRenewedKey } from './session-acts.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import { toKeyFailure, toServerFailure } from './session-failure.ts'
import { findSessionMemory, saveLogin } from './session-memory.ts'
import { takeSeat } from './take-seat.ts'
import { findAcceptedTrust, findTrust } from './trust.ts'

export interface Entry extends Credentials {
  /** The clerk knows that work of his is here which this key does not open, and begins with an empty workspace. */
  readonly startAnew?: boolean | undefined
}

/**
 * Refuses to make a second workspace for an account unasked: what another key has closed would seem to be lost. `keys` are all
 * of the token.
 */
export function checkStart(
  userData: string,
  keys: readonly KeyNames[],
  { account, startAnew = false }: Pick<Entry, 'account' | 'startAnew'>,
): Result<never> | undefined {
  if (startAnew || findOwnWorkspace(userData, keys, account)) return undefined
  const closed = listWorkspaces(userData).find(({ header }) => header.account === account)
  if (!closed) return undefined
  const { clerkName, lastOnlineAt } = closed.header
  return failure('workspace-of-another-key', { account, clerkName, ...(lastOnlineAt !== null && { lastOnlineAt }) })
}

/** Login with the server, the key being logged in already. The first time on this computer it makes the workspace. */
export async function enterWorkspace(
  deps: SessionDeps,
  entry: Entry,
  challenge: Challenge,
  held: KeyLogin,
): Promise<Result<{ clerk: Clerk; firstSync: boolean }>> {
  const login = await logInOnline(deps, entry, challenge)
  if (!login.ok) return login
  const opened = await openOrCreate(deps, login.value, held, entry)
  if (!opened.ok) return opened
  const { grant, session, pack } = login.value
  return withOpened(opened.value, async ({ db }) => {
    const at = toNow(deps)
    const trust = await findAcceptedTrust(grant, held.certificate.der, { known: findTrust(db), at })
    saveLogin(db, { grant, pack, trust }, at)
    const { name: clerkName, unitCode } = grant.clerk
    const header = { clerkName, unitCode, lastOnlineAt: at.toISOString() }
    const { renewed } = await completeHeader(deps, opened.value, held, header)
    const memory = findSessionMemory(db)
    if (!memory) return pack.ok ? failure('server-error') : toServerFailure(pack.error)
    const firstSync = findSetting(db, 'cursor') === undefined
    if (renewed) noteRenewedKey(db, memory.clerk, held.certificate, at)
    takeSeat(deps, opened.value, memory, session)
    return success({ clerk: memory.clerk, firstSync })
  })
}

async function openOrCreate(
  deps: SessionDeps,
  { grant, pack }: OnlineLogin,
  held: KeyLogin,
  { startAnew }: Entry,
): Promise<Result<OpenedWorkspace>> {
  const { account } = grant.clerk
  const keys = [held.certificate, ...held.token.certificates]
  const known = findOwnWorkspace(deps.userData, keys, account)
  if (known) return openWithWrap(deps, known.folder, known.wrap)
  // Once more, because the office may write the account in another way than it was typed.
  const closed = checkStart(deps.userData, keys, { account, startAnew })
  if (closed) return closed
  // It may be this clerk's; a new one beside it would look like a loss of everything.
  const unreadable = countUnreadableWorkspaces(deps.userData)
  if (unreadable > 0) return failure('workspace-header-damaged', { count: unreadable })
  return pack.ok ? createWorkspace(deps, grant, held) : toServerFailure(pack.error)
}

/** The header first: a crash in between leaves a header whose database is made at the next login. */
async function createWorkspace(
  deps: SessionDeps,
  { clerk, office }: SessionGrant,
  { certificate }: KeyLogin,
): Promise<Result<OpenedWorkspace>> {
  const { key, userData, serverUrl } = deps
  const dataKey = createDataKey()
  const wrapped = await key.wrapKey(dataKey)
  if (!wrapped.ok) {
    dataKey.fill(0)
    return toKeyFailure(wrapped.error)
  }
  const workspaceId = randomUUID()
  const { account, name: clerkName, unitCode } = clerk
  const folder: WorkspaceFolder = {
    directory: toWorkspaceDirectory(userData, workspaceId),
    header: {
      ...{ version: 2, workspaceId, account, clerkName, unitCode, office, serverUrl, generation: 1 },
      ...nameDataKey(dataKey),
      wraps: [toCertificateWrap(certificate, wrapped.value)],
      lastOnlineAt: null,
    },
  }
  writeWorkspaceHeader(folder.directory, folder.header)
  log.info('workspace-created', { workspace: workspaceId })
  return openWithDataKey(deps, folder, dataKey)
}
