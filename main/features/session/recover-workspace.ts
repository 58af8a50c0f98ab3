import { failure, success, type Result } from '../../../domain/result.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import { listWorkspaces, type WorkspaceFolder } from '../../key/workspace-folder.ts'
import type { KeyWrap } from '../../key/workspace-header.ts'
import { findWrap, type KeyNames } from '../../key/workspace-wraps.ts'
import { closeOpened, openWithWrap } from './opened-workspace.ts'
import { noteRecovery } from './session-acts.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import type { HeldWorkspace } from './transfer.ts'

/** The workspace, and the wrap that this key opens as its recovery certificate. Asked before the PIN is. */
export function getRecoverable(
  userData: string,
  workspaceId: string,
  key: KeyNames,
): Result<{ readonly folder: WorkspaceFolder; readonly wrap: KeyWrap }> {
  const folder = listWorkspaces(userData).find(({ header }) => header.workspaceId === workspaceId)
  if (!folder) return failure('no-workspace')
  const wrap = findWrap(folder.header, 'recovery', key)
  return wrap ? success({ folder, wrap }) : failure('not-the-recovery-key')
}

/**
 * Opens a workspace with the unit's recovery key, logged in already, and closes it again: proven to be whole, it waits for the
 * next key. That it was opened is written into it.
 */
export async function recoverWorkspace(
  deps: SessionDeps,
  { folder, wrap }: { readonly folder: WorkspaceFolder; readonly wrap: KeyWrap },
  { certificate }: KeyLogin,
): Promise<Result<HeldWorkspace>> {
  const opened = await openWithWrap(deps, folder, wrap)
  if (!opened.ok) return opened
  const { db, dataKey } = opened.value
  try {
    noteRecovery(db, certificate, toNow(deps))
    return success({ reason: 'recovery', folder, dataKey })
  } finally {
    closeOpened(opened.value)
  }
}
