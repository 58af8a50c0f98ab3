import { failure, success, type Result } from '../../../domain/result.ts'
import { checkRestored, settleRestored } from '../../backup/restored.ts'
import type { WorkspaceFolder } from '../../key/workspace-folder.ts'
import type { KeyWrap } from '../../key/workspace-header.ts'
import type { OwnWorkspace } from '../../key/workspace-wraps.ts'
import { closeWithJournal } from '../../journal/journal.ts'
import { log } from '../../log.ts'
import { openWorkspaceFolder, type OpenedFolder } from './open-workspace-folder.ts'
import type { SessionDeps } from './session-deps.ts'
import { toKeyFailure } from './session-failure.ts'
import { findClerk } from './session-memory.ts'

/** A workspace that is open before anybody sits down at it, with the data key still at hand. */
export interface OpenedWorkspace extends OpenedFolder {
  readonly dataKey: Uint8Array
}

type Opening = Pick<SessionDeps, 'key' | 'store'>

/** Has the key that is logged in open a wrap, and with it the workspace. */
export async function openWithWrap(
  deps: Opening,
  folder: WorkspaceFolder,
  wrap: KeyWrap,
  trustAll?: boolean,
): Promise<Result<OpenedWorkspace>> {
  const dataKey = await unwrapDataKey(deps, wrap, trustAll)
  return dataKey.ok ? openWithDataKey(deps, folder, dataKey.value) : dataKey
}

/**
 * The first of these that the key itself has closed: one that somebody laid beside them does not stand in the way.
 * `workspace-unproven` when there are only such.
 */
export async function openOwn(deps: Opening, own: readonly OwnWorkspace[]): Promise<Result<OpenedWorkspace>> {
  for (const { folder, wrap } of own) {
    const opened = await openWithWrap(deps, folder, wrap)
    if (opened.ok || opened.error.code !== 'workspace-unproven') return opened
    log.error('workspace-unproven', { workspace: folder.header.workspaceId })
  }
  return failure(own.length > 0 ? 'workspace-unproven' : 'no-workspace')
}

/** The data key is overwritten when it does not open the workspace, and when whoever uses the opened one is done. */
export function openWithDataKey(
  { store }: Opening,
  folder: WorkspaceFolder,
  dataKey: Uint8Array,
): Result<OpenedWorkspace> {
  const opened = checkRestored(folder, dataKey) ?? openWorkspaceFolder(folder, dataKey, store)
  if (!opened.ok) {
    dataKey.fill(0)
    return opened
  }
  const { db } = opened.value
  settleRestored(folder, db, findClerk(db), new Date())
  return success({ ...opened.value, dataKey })
}

/**
 * `workspace-unproven`: the clerk's key never signed for this wrap, as it did not before version 0.2; or somebody else laid it
 * there, with a data key he knows. With `trustAll` it is opened all the same, by who gives it a new data key next.
 */
export async function unwrapDataKey(
  { key }: Pick<Opening, 'key'>,
  wrap: KeyWrap,
  trustAll = wrap.kind === 'recovery',
): Promise<Result<Uint8Array>> {
  const dataKey = await key.unwrapKey(Buffer.from(wrap.wrapped, 'base64'), trustAll ? 'anybody' : 'holder')
  if (dataKey.ok) return dataKey
  if (dataKey.error.code === 'wrap-not-signed') return failure('workspace-unproven')
  return dataKey.error.code === 'wrapped-for-another' ? failure('workspace-wrong-key') : toKeyFailure(dataKey.error)
}

/** Forgets the data key afterwards in any case, and closes what nobody will sit at, whether that was expected or not. */
export async function withOpened<T>(
  opened: OpenedWorkspace,
  act: (opened: OpenedWorkspace) => Promise<Result<T>>,
): Promise<Result<T>> {
  let isIn = false
  try {
    const result = await act(opened)
    isIn = result.ok
    return result
  } finally {
    opened.dataKey.fill(0)
    if (!isIn) closeOpened(opened)
  }
}

export function closeOpened({ db, files }: OpenedFolder): void {
  closeWithJournal(db)
  files.close()
}
