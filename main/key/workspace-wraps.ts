import { createHash } from 'node:crypto'
import type { RecoverableWorkspace } from '../../domain/ipc/views.ts'
import { toPublicKeyHash } from '../../native/pkcs11/certificate.ts'
import type { KeyCertificate } from '../../native/pkcs11/face.ts'
import { wrapForCertificate } from '../../native/pkcs11/wrapped-key.ts'
import { log } from '../log.ts'
import { listWorkspaces, type WorkspaceFolder } from './workspace-folder.ts'
import type { KeyWrap, WorkspaceHeader } from './workspace-header.ts'

/** What names a key and its certificate. */
export type KeyNames = Pick<KeyCertificate, 'publicKeyHash' | 'thumbprint'>

/** The wrap that this key opens; a wrap of version 1 knows only the certificate it was made for. */
export function findWrap(
  { wraps }: Pick<WorkspaceHeader, 'wraps'>,
  kind: KeyWrap['kind'],
  key: KeyNames,
): KeyWrap | undefined {
  return wraps.find(
    (wrap) =>
      wrap.kind === kind &&
      (wrap.publicKeyHash === null ? wrap.thumbprint === key.thumbprint : wrap.publicKeyHash === key.publicKeyHash),
  )
}

/** The workspace this key opens as its clerk's; with an account only that clerk's, otherwise the one used last. */
export function findWorkspace(userData: string, key: KeyNames, account?: string): WorkspaceFolder | undefined {
  return listOwnWorkspaces(userData, [key], account)[0]?.folder
}

/** A workspace, and the wrap in it that a key at hand opens. */
export interface OwnWorkspace {
  readonly folder: WorkspaceFolder
  readonly wrap: KeyWrap
}

/**
 * What these keys open as their clerk's, the first key's first: a renewed one lies beside the one it replaces. With an account
 * only that clerk's.
 */
export function listOwnWorkspaces(
  userData: string,
  keys: readonly KeyNames[],
  account?: string,
): readonly OwnWorkspace[] {
  const folders = listWorkspaces(userData).filter(({ header }) => account === undefined || header.account === account)
  return keys.flatMap((key) =>
    folders.flatMap((folder) => {
      const wrap = findWrap(folder.header, 'certificate', key)
      return wrap === undefined ? [] : [{ folder, wrap }]
    }),
  )
}

/** The workspaces that this key opens as the unit's recovery certificate. */
export function listRecoverable(userData: string, key: KeyNames): readonly RecoverableWorkspace[] {
  return listWorkspaces(userData)
    .filter(({ header }) => findWrap(header, 'recovery', key) !== undefined)
    .map(({ header: { workspaceId, account, clerkName, unitCode, lastOnlineAt } }) => ({
      ...{ workspaceId, account, clerkName, unitCode, lastOnlineAt },
    }))
}

/** Records what the key logged in with has wrapped. */
export function toCertificateWrap(certificate: KeyCertificate, wrapped: Uint8Array): KeyWrap {
  const { publicKeyHash, thumbprint, subjectName } = certificate
  return { kind: 'certificate', publicKeyHash, thumbprint, holder: subjectName, wrapped: toBase64(wrapped) }
}

/** Closes a data key for the unit's recovery certificate (DER, base64; RSA), which need not be here. */
export function createRecoveryWrap(dataKey: Uint8Array, certificateDer: string, unitCode: string): KeyWrap {
  const der = Buffer.from(certificateDer, 'base64')
  // Its token is not here to be asked. Every one that does OAEP does it with SHA-1, many with nothing else; what SHA-1 lacks,
  // collision resistance, OAEP does not need.
  const wrapped = toBase64(wrapForCertificate(der, dataKey, 'rsa-oaep-sha1'))
  const names = { publicKeyHash: toPublicKeyHash(der), thumbprint: createHash('sha256').update(der).digest('hex') }
  return { kind: 'recovery', ...names, holder: unitCode, wrapped }
}

/**
 * The wraps with exactly one for the unit's present recovery certificate, where it has one; those for former ones go. One that
 * is there already is kept. Without word of a certificate nothing changes.
 */
export function completeRecoveryWraps(
  wraps: readonly KeyWrap[],
  certificateDer: string | null | undefined,
  dataKey: Uint8Array,
  unitCode: string,
): KeyWrap[] {
  if (certificateDer === undefined) return [...wraps]
  const others = wraps.filter((wrap) => wrap.kind !== 'recovery')
  if (certificateDer === null) return others
  const publicKeyHash = toPublicKeyHash(Buffer.from(certificateDer, 'base64'))
  const known = wraps.find((wrap) => wrap.kind === 'recovery' && wrap.publicKeyHash === publicKeyHash)
  try {
    return [...others, known ?? createRecoveryWrap(dataKey, certificateDer, unitCode)]
  } catch (error) {
    // Of another kind than RSA: nothing can be closed for it without its token.
    log.error('recovery-certificate-unusable', { error })
    return [...wraps]
  }
}

function toBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}
