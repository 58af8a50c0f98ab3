import { createHmac, hkdfSync, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { KeyCertificate, KeyWrapping } from '../../native/pkcs11/face.ts'
import { wrapForCertificate } from '../../native/pkcs11/wrapped-key.ts'
import type { WorkspaceHeader } from './workspace-header.ts'

/** What the data key is turned into. One key a use, so that a leak of one says nothing of the other. */
export type KeyUse = 'database' | 'files'

/** The part of a header that closes a data key. */
export type ClosedKey = Pick<WorkspaceHeader, 'keyId' | 'wraps' | 'canary'>

/** 32 random bytes; whoever gets them overwrites them after use. */
export function createDataKey(): Buffer {
  return randomBytes(32)
}

/** Closes a data key for the holder of a certificate: its private key and PIN open it, and nothing else. */
export function closeDataKey(
  dataKey: Uint8Array,
  certificate: Pick<KeyCertificate, 'der' | 'thumbprint'>,
  wrapping: KeyWrapping,
): ClosedKey {
  const keyId = randomUUID()
  const wrapped = Buffer.from(wrapForCertificate(certificate.der, dataKey, wrapping)).toString('base64')
  return {
    keyId,
    wraps: [{ kind: 'certificate', thumbprint: certificate.thumbprint, wrapped }],
    canary: toCanary(dataKey, keyId).toString('base64'),
  }
}

/** The wrap that this certificate opens, as the key wants it. */
export function findWrap(closed: ClosedKey, thumbprint: string): Uint8Array | undefined {
  const wrap = closed.wraps.find((each) => each.thumbprint === thumbprint)
  return wrap === undefined ? undefined : Buffer.from(wrap.wrapped, 'base64')
}

/** Whether this is the data key the header speaks of. Asked before any database is touched. */
export function isDataKeyOf(closed: ClosedKey, dataKey: Uint8Array): boolean {
  const expected = Buffer.from(closed.canary, 'base64')
  const actual = toCanary(dataKey, closed.keyId)
  return dataKey.length === 32 && expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** HKDF-SHA-256 (RFC 5869) of the data key, 32 bytes. */
export function deriveKey(dataKey: Uint8Array, use: KeyUse): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), `border-desk/${use}/1`, 32))
}

function toCanary(dataKey: Uint8Array, keyId: string): Buffer {
  return createHmac('sha256', dataKey).update(`border-desk/canary/1/${keyId}`).digest()
}
