import type { Failure } from '../../../domain/result.ts'
import { removeRetired } from '../../key/retire-workspace.ts'
import { log } from '../../log.ts'
import type { SessionCredentials } from '../../sync/http.ts'
import { ServerSession } from '../../sync/server-session.ts'
import { deleteSetting, findSetting, saveSetting } from '../../sync/setting.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import type { OpenedFolder } from './open-workspace-folder.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import { takeUnits } from './take-units.ts'
import { saveGrant, type SessionMemory } from './session-memory.ts'

/** The clerk sits down at an opened workspace: it is the one all calls are about, and its sync begins. */
export function takeSeat(
  deps: SessionDeps,
  { db, files }: Pick<OpenedFolder, 'db' | 'files'>,
  { clerk, pack }: SessionMemory,
  session?: SessionCredentials,
): void {
  if (session) deleteSetting(db, 'key-refusal')
  const workspace = { db, files, clerk, pack }
  occupy(deps, workspace, session)
  // After what happened while it was closed, which opening takes in.
  rememberAct(workspace, { action: session ? 'login' : 'unlock' }, toNow(deps))
  log.info('session-opened', { online: session !== undefined })
  // The clock was just compared, with the server's or with the last meeting.
  void removeRetired(deps.userData, toNow(deps))
}

/** Makes a workspace the open one, also for a clerk who never left. */
export function occupy(deps: SessionDeps, workspace: Workspace, session?: SessionCredentials): void {
  const { open, announce } = deps
  const refusal = findSetting(workspace.db, 'key-refusal')
  open.set(workspace, refusal === undefined ? null : (JSON.parse(refusal) as Failure))
  startSync(deps, workspace, session)
  announce('session-changed')
  // The certificate has an account on this computer now: the next lock must offer its PIN, not a first login.
  announce('key-changed')
}

/** Also for a workspace that was paused and is used again as it was. */
export function startSync(deps: SessionDeps, workspace: Workspace, session?: SessionCredentials): void {
  const { http, key, open, sync } = deps
  const { db } = workspace
  const server = new ServerSession(
    {
      http,
      key,
      findRenewalToken: () => findSetting(db, 'renewal-token'),
      onGrant(renewed) {
        // A slow key may have signed when the workspace is closed already.
        if (!db.open) return
        saveGrant(db, renewed, toNow(deps).toISOString())
        takeUnits(deps, renewed.clerk.units)
      },
      onRefusedKey: (refusal) => setReadOnly(deps, workspace, refusal),
    },
    session,
  )
  open.resume()
  sync.start(workspace, server)
}

/** The office refuses the key: what is here can be read, until it is taken again. Known at the next unlock too. */
export function setReadOnly({ open, announce }: SessionDeps, workspace: Workspace, reason: Failure | null): void {
  const { db } = workspace
  if (!db.open) return
  if (reason) saveSetting(db, 'key-refusal', JSON.stringify(reason))
  else deleteSetting(db, 'key-refusal')
  if (open.find() !== workspace || open.readOnly?.code === reason?.code) return
  log.warn('read-only', { code: reason?.code })
  open.setReadOnly(reason)
  announce('session-changed')
}
