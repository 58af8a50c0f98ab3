import type { KeyCertificate, KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import { isWrittenEverywhere, writeWorkspaceHeader, type WorkspaceFolder } from '../../key/workspace-folder.ts'
import { sweepGenerations } from '../../key/workspace-generations.ts'
import type { KeyWrap, WorkspaceHeader } from '../../key/workspace-header.ts'
import { completeRecoveryWraps, findWrap, toCertificateWrap } from '../../key/workspace-wraps.ts'
import { log } from '../../log.ts'
import type { OpenedWorkspace } from './opened-workspace.ts'
import type { SessionDeps } from './session-deps.ts'
import { findTrust } from './trust.ts'

type HeaderChange = Partial<Pick<WorkspaceHeader, 'clerkName' | 'unitCode' | 'lastOnlineAt'>>

/**
 * With the data key at hand, once somebody is about to sit down: whoever should be able to open the workspace gets a wrap,
 * the copies of the header are made the same, and what an unfinished rotation left goes. What cannot be done now (a disk that
 * is full) is done at the next opening. The wrap of a key pair that was replaced stays as long as that lies on the token: should
 * the new one turn out to be no good, the old one still opens. `renewed`: certificate or key pair is another than last time.
 */
export async function completeHeader(
  { key }: Pick<SessionDeps, 'key'>,
  { folder: { directory, header }, db, dataKey }: OpenedWorkspace,
  { token, certificate }: KeyLogin,
  change: HeaderChange = {},
): Promise<{ readonly folder: WorkspaceFolder; readonly renewed: boolean }> {
  const known = findWrap(header, 'certificate', certificate)
  const own = await completeOwnWrap(key, known, certificate, dataKey)
  const others = header.wraps.filter(
    (wrap) => wrap !== known && (own.length === 0 || wrap.kind === 'recovery' || isFor(wrap, token.certificates)),
  )
  const recovery = findTrust(db)?.recoveryCertificate
  const wraps = completeRecoveryWraps([...others, ...own], recovery, dataKey, header.unitCode)
  const next = { ...header, ...change, wraps }
  const folder = { directory, header: next }
  try {
    if (!isWrittenEverywhere(directory, next)) writeWorkspaceHeader(directory, next)
    sweepGenerations(folder)
  } catch (error) {
    log.error('workspace-header-not-written', { workspace: header.workspaceId, error })
  }
  return { folder, renewed: known?.thumbprint !== certificate.thumbprint }
}

function isFor({ publicKeyHash }: KeyWrap, certificates: readonly KeyCertificate[]): boolean {
  return certificates.some((certificate) => certificate.publicKeyHash === publicKeyHash)
}

/** A wrap for this very key pair, in the present format, under the present certificate's name. */
async function completeOwnWrap(
  key: SessionDeps['key'],
  known: KeyWrap | undefined,
  certificate: KeyCertificate,
  dataKey: Uint8Array,
): Promise<readonly KeyWrap[]> {
  if (known && known.publicKeyHash !== null) {
    const { thumbprint, subjectName: holder } = certificate
    return [{ ...known, thumbprint, holder }]
  }
  const wrapped = await key.wrapKey(dataKey)
  if (wrapped.ok) return [toCertificateWrap(certificate, wrapped.value)]
  log.error('data-key-not-wrapped', { code: wrapped.error.code, reason: wrapped.error.reason })
  return known ? [known] : []
}
