import { randomUUID } from 'node:crypto'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Challenge, Clerk, SessionGrant } from '../../../domain/sync/session.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import {
  countUnreadableWorkspaces,
  toWorkspaceDirectory,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from '../../key/workspace-folder.ts'
import { createDataKey, nameDataKey } from '../../key/workspace-key.ts'
import { findWorkspace, findWrap, toCertificateWrap } from '../../key/workspace-wraps.ts'
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

/** Login with the server, the key being logged in already. The first time on this computer it makes the workspace. */
export async function enterWorkspace(
  deps: SessionDeps,
  credentials: Credentials,
  challenge: Challenge,
  held: KeyLogin,
): Promise<Result<{ clerk: Clerk; firstSync: boolean }>> {
  const login = await logInOnline(deps, credentials, challenge)
  if (!login.ok) return login
  const opened = await openOrCreate(deps, login.value, held)
  if (!opened.ok) return opened
  const { grant, session, pack } = login.value
  return withOpened(opened.value, async ({ db }) => {
    const at = toNow(deps)
    const trust = await findAcceptedTrust(grant, held.certificate.der, { known: findTrust(db), at })
    saveLogin(db, { grant, pack, trust }, at)
    const { name: clerkName, unitCode } = grant.clerk
    const header = { clerkName, unitCode, lastOnlineAt: at.toISOString() }
    const { renewed } = await completeHeader(deps, opened.value, held.certificate, header)
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
): Promise<Result<OpenedWorkspace>> {
  const known = findKnown(deps.userData, held, grant.clerk.account)
  if (known) return openWithWrap(deps, known.folder, known.wrap)
  // It may be this clerk's; a new one beside it would look like a loss of everything.
  const unreadable = countUnreadableWorkspaces(deps.userData)
  if (unreadable > 0) return failure('workspace-header-damaged', { count: unreadable })
  return pack.ok ? createWorkspace(deps, grant, held) : toServerFailure(pack.error)
}

/** By the certificate logged in with, or by an older one of the same token: then its private key is still there. */
function findKnown(userData: string, { token, certificate }: KeyLogin, account: string) {
  for (const each of [certificate, ...token.certificates]) {
    const folder = findWorkspace(userData, each, account)
    const wrap = folder && findWrap(folder.header, 'certificate', each)
    if (folder && wrap) return { folder, wrap }
  }
  return undefined
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
