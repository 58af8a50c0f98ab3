import path from 'node:path'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import { rotateWorkspace } from '../../key/rotate-workspace.ts'
import { findWorkspaceFolder, type WorkspaceFolder } from '../../key/workspace-folder.ts'
import { closeWithJournal } from '../../journal/journal.ts'
import { findWrap } from '../../key/workspace-wraps.ts'
import type { Workspace } from '../../workspace.ts'
import { completeHeader } from './complete-header.ts'
import { openWithDataKey, unwrapDataKey, withOpened } from './opened-workspace.ts'
import { noteRotation } from './session-acts.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import { findSessionMemory } from './session-memory.ts'
import { occupy, startSync } from './take-seat.ts'
import { findTrust } from './trust.ts'
import { wrapForSeat } from './wrap-for-seat.ts'

export interface KeyAtHand {
  readonly folder: WorkspaceFolder
  readonly dataKey: Uint8Array
}

/** The data key of the open workspace, once more from the key that is logged in; main keeps none. */
export async function fetchDataKey(
  deps: Pick<SessionDeps, 'key'>,
  { db }: Pick<Workspace, 'db'>,
  trustAll = false,
): Promise<Result<KeyAtHand>> {
  const held = deps.key.find()
  if (!held) return failure('token-removed')
  const folder = findWorkspaceFolder(path.dirname(db.name))
  const wrap = folder && findWrap(folder.header, 'certificate', held.certificate)
  if (!folder || !wrap) return failure('workspace-wrong-key')
  const dataKey = await unwrapDataKey(deps, wrap, trustAll)
  return dataKey.ok ? success({ folder, dataKey: dataKey.value }) : dataKey
}

/**
 * A new data key for the open workspace. Nobody reads or writes meanwhile (`busy`), and afterwards the same clerk sits at the
 * same desk. `trustAll`: also when the present one is not known to be the clerk's own. When it fails, everything goes on under the old key; a lock that comes in between ends it.
 */
export async function rotateOpenWorkspace(deps: SessionDeps, trustAll = false): Promise<Result<void>> {
  const { key, open, sync } = deps
  const workspace = open.get()
  const held = key.find()
  const atHand = await fetchDataKey(deps, workspace, trustAll)
  if (!atHand.ok) return atHand
  const { folder, dataKey } = atHand.value
  if (!held || open.find() !== workspace) {
    dataKey.fill(0)
    return failure('locked')
  }
  open.pause()
  try {
    await sync.stop()
    const { unitCode } = workspace.clerk
    const rotated = await rotateWorkspace({
      ...{ folder, dataKey, db: workspace.db },
      wrap: wrapForSeat(key, held.certificate, findTrust(workspace.db), unitCode),
      change(copy) {
        const next = deps.store.openDatabase(copy)
        if (!next.ok) return next
        noteRotation(next.value, workspace.clerk, toNow(deps))
        next.value.close()
        return success({})
      },
    })
    if (!rotated.ok) return rotated
    return await sitDownAgain(deps, workspace, rotated.value, held)
  } finally {
    dataKey.fill(0)
    if (open.find() === workspace && open.isPaused) startSync(deps, workspace)
  }
}

/** Unless the desk was locked meanwhile: then the next unlock finds the new key. */
async function sitDownAgain(
  deps: SessionDeps,
  former: Workspace,
  { folder, dataKey }: KeyAtHand,
  held: KeyLogin,
): Promise<Result<void>> {
  if (deps.open.find() === former) {
    closeWithJournal(former.db)
    former.files.close()
  }
  const opened = openWithDataKey(deps, folder, dataKey)
  if (!opened.ok) return opened
  return withOpened(opened.value, async ({ db }) => {
    await completeHeader(deps, opened.value, held)
    const memory = findSessionMemory(db)
    if (!memory || deps.open.find() !== former) return failure('locked')
    const { files } = opened.value
    occupy(deps, { db, files, ...memory })
    return success(undefined)
  })
}
