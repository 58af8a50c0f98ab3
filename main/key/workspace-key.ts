import { createHmac, hkdfSync, randomBytes, randomUUID, timingSafeEqual } from 'node:crypto'
import type { WorkspaceHeader } from './workspace-header.ts'

/** What the data key is turned into. One key a use, so that a leak of one says nothing of the other. */
export type KeyUse = 'database' | 'files' | 'backup' | 'journal'

/** The part of a header that knows a data key again. */
export type NamedKey = Pick<WorkspaceHeader, 'keyId' | 'canary'>

/** 32 random bytes; whoever gets them overwrites them after use. */
export function createDataKey(): Buffer {
  return randomBytes(32)
}

/** A name for a new data key, and what knows it again. */
export function nameDataKey(dataKey: Uint8Array): NamedKey {
  const keyId = randomUUID()
  return { keyId, canary: toCanary(dataKey, keyId).toString('base64') }
}

/** Whether this is the data key the header speaks of. Asked before any database is touched. */
export function isDataKeyOf(named: NamedKey, dataKey: Uint8Array): boolean {
  const expected = Buffer.from(named.canary, 'base64')
  const actual = toCanary(dataKey, named.keyId)
  return dataKey.length === 32 && expected.length === actual.length && timingSafeEqual(expected, actual)
}

/** HKDF-SHA-256 (RFC 5869) of the data key, 32 bytes. */
export function deriveKey(dataKey: Uint8Array, use: KeyUse): Buffer {
  return Buffer.from(hkdfSync('sha256', dataKey, Buffer.alloc(0), `border-desk/${use}/1`, 32))
}

function toCanary(dataKey: Uint8Array, keyId: string): Buffer {
  return createHmac('sha256', dataKey).update(`border-desk/canary/1/${keyId}`).digest()
}
