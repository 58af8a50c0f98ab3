import { success, failure, type Result } from '../../../domain/result.ts'
import type { KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import { DamagedFile } from '../../files/frames.ts'
import { retireWorkspace } from '../../key/retire-workspace.ts'
import { toCertificateWrap, type OwnWorkspace } from '../../key/workspace-wraps.ts'
import { log } from '../../log.ts'
import { takeInClosedActs } from '../audit/closed-acts.ts'
import { moveWork } from '../filing/moved-work.ts'
import { listFilesOnlyHere } from '../filing/moved-work.repo.ts'
import type { Adoption } from './adopt-workspace.ts'
import { completeHeader } from './complete-header.ts'
import type { OnlineLogin } from './log-in-online.ts'
import { closeOpened, openOwn, withOpened, type OpenedWorkspace } from './opened-workspace.ts'
import { sendTrail } from './send-trail.ts'
import { noteHandOver, noteTakeOver } from './session-acts.ts'
import { toNow, type SessionDeps } from './session-deps.ts'
import { toKeyFailure } from './session-failure.ts'
import { findSessionMemory, saveLogin, type SessionMemory } from './session-memory.ts'
import { takeBackUnsent } from './take-over.ts'
import { takeSeat } from './take-seat.ts'
import type { HeldWorkspace } from './transfer.ts'
import { findAcceptedTrust, findTrust } from './trust.ts'

export interface Merge {
  /** The workspace that is taken over; closed when it is done. */
  readonly from: OpenedWorkspace
  readonly reason: HeldWorkspace['reason']
  /** What the next clerk has here already; the first that his key itself has closed receives the work. */
  readonly own: readonly OwnWorkspace[]
  readonly login: OnlineLogin
  readonly next: KeyLogin
}

/**
 * The next clerk has a workspace of his own here: what is only in the other one is laid into his, and the other one is retired.
 * Its files first, then everything else at once; until then nothing has happened, and a time that was cut short may be repeated.
 */
export async function mergeWorkspace(deps: SessionDeps, merge: Merge): Promise<Result<Adoption>> {
  const { from, own } = merge
  try {
    const opened = await openOwn(deps, own)
    if (!opened.ok) return opened
    return await withOpened(opened.value, (into) => moveInto(deps, merge, into))
  } finally {
    from.dataKey.fill(0)
    if (from.db.open) closeOpened(from)
  }
}

async function moveInto(deps: SessionDeps, merge: Merge, into: OpenedWorkspace): Promise<Result<Adoption>> {
  const { from, login, next } = merge
  const wrapped = await deps.key.wrapKey(from.dataKey)
  if (!wrapped.ok) return toKeyFailure(wrapped.error)
  await copyFiles(from, into)
  const at = toNow(deps)
  const trust = await findAcceptedTrust(login.grant, next.certificate.der, { known: findTrust(into.db), at })
  const former = findSessionMemory(from.db)
  const counts = moveRecords(merge, into, former, (db) => saveLogin(db, { ...login, trust }, at), at)
  log.info('workspace-merged', counts)
  const memory = findSessionMemory(into.db)
  if (!memory) return failure('server-error')

  if (former) takeInClosedActs({ db: from.db, files: from.files, ...former })
  await sendTrail(deps, login.session, from.db)
  closeOpened(from)
  const recovery = from.folder.header.wraps.filter(({ kind }) => kind === 'recovery')
  await retireWorkspace(from.folder, [toCertificateWrap(next.certificate, wrapped.value), ...recovery], at)

  const { name: clerkName, unitCode } = login.grant.clerk
  await completeHeader(deps, into, next, { clerkName, unitCode, lastOnlineAt: at.toISOString() })
  takeSeat(deps, into, memory, login.session)
  return success({ clerk: memory.clerk, ...counts })
}

/** All or nothing in the workspace that receives; the other one follows, and is the same again if it does not. */
function moveRecords(
  { from, reason, login }: Merge,
  into: OpenedWorkspace,
  memory: SessionMemory | undefined,
  remember: (db: OpenedWorkspace['db']) => void,
  at: Date,
): { readonly returned: number; readonly moved: number } {
  const next = login.grant.clerk
  const facts = { former: memory?.clerk ?? next, next, reason }
  return from.db.transaction(() => {
    const returned = takeBackUnsent(from.db)
    noteHandOver(from.db, facts, at)
    return into.db.transaction(() => {
      const moved = moveWork(from.db, into.db)
      remember(into.db)
      noteTakeOver(into.db, { ...facts, returned, moved }, at)
      return { returned, moved }
    })()
  })()
}

/** Encrypted anew and on the disk before a row names them. One that is not whole is worth nothing there either. */
async function copyFiles(from: OpenedWorkspace, into: OpenedWorkspace): Promise<void> {
  for (const sha256 of listFilesOnlyHere(from.db)) {
    // Of a filing that came from the office the file need not be here.
    if (!(await from.files.has(sha256))) continue
    try {
      await into.files.take(from.files.stream(sha256, 0))
    } catch (error) {
      if (!(error instanceof DamagedFile)) throw error
      log.error('file-not-moved', { workspace: from.folder.header.workspaceId, error })
    }
  }
}
