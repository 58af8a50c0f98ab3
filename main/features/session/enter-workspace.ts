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
import { listOwnWorkspaces, toCertificateWrap, type KeyNames, type OwnWorkspace } from '../../key/workspace-wraps.ts'
import { log } from '../../log.ts'
import { findSetting } from '../../sync/setting.repo.ts'
import { completeHeader } from './complete-header.ts'
import { logInOnline, type Credentials, type OnlineLogin } from './log-in-online.ts'
import { openOwn, openWithDataKey, openWithWrap, withOpened, type OpenedWorkspace } from './opened-workspace.ts'
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

export interface Entered {
  readonly clerk: Clerk
  readonly firstSync: boolean
  /** Somebody else may know the data key of this workspace. */
  readonly unproven: boolean
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
  if (startAnew || listOwnWorkspaces(userData, keys, account).length > 0) return undefined
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
): Promise<Result<Entered>> {
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
    return success({ clerk: memory.clerk, firstSync, unproven: opened.value.unproven ?? false })
  })
}

async function openOrCreate(
  deps: SessionDeps,
  { grant, pack }: OnlineLogin,
  held: KeyLogin,
  { startAnew }: Entry,
): Promise<Result<OpenedWorkspace & { readonly unproven?: true }>> {
  const { account } = grant.clerk
  const keys = [held.certificate, ...held.token.certificates]
  const own = listOwnWorkspaces(deps.userData, keys, account)
  if (own.length > 0) return openOwnOrUnproven(deps, own)
  // Once more, because the office may write the account in another way than it was typed.
  const closed = checkStart(deps.userData, keys, { account, startAnew })
  if (closed) return closed
  // It may be this clerk's; a new one beside it would look like a loss of everything.
  const unreadable = countUnreadableWorkspaces(deps.userData)
  if (unreadable > 0) return failure('workspace-header-damaged', { count: unreadable })
  return pack.ok ? createWorkspace(deps, grant, held) : toServerFailure(pack.error)
}

/**
 * Without a workspace that the key has closed itself, the first one is opened all the same, the server having vouched for the
 * clerk; whoever made it knows its data key, so it gets another one at once (`Entered.unproven`).
 */
async function openOwnOrUnproven(
  deps: SessionDeps,
  own: readonly OwnWorkspace[],
): Promise<Result<OpenedWorkspace & { readonly unproven?: true }>> {
  const opened = await openOwn(deps, own)
  const [first] = own
  if (opened.ok || opened.error.code !== 'workspace-unproven' || !first) return opened
  const unproven = await openWithWrap(deps, first.folder, first.wrap, true)
  return unproven.ok ? success({ ...unproven.value, unproven: true }) : unproven
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
