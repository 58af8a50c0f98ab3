import { success, type Result } from '../../../domain/result.ts'
import type { KeyCertificate } from '../../../native/pkcs11/face.ts'
import type { KeySession } from '../../key/key-session.ts'
import type { KeyWrap } from '../../key/workspace-header.ts'
import { completeRecoveryWraps, toCertificateWrap } from '../../key/workspace-wraps.ts'
import { toKeyFailure } from './session-failure.ts'
import type { Trust } from './trust.ts'

/** Closes a new data key for the key logged in with and the unit's recovery certificate, where it has one; for nobody else. */
export function wrapForSeat(
  key: Pick<KeySession, 'wrapKey'>,
  certificate: KeyCertificate,
  trust: Trust | undefined,
  unitCode: string,
): (dataKey: Uint8Array) => Promise<Result<readonly KeyWrap[]>> {
  return async (dataKey) => {
    const wrapped = await key.wrapKey(dataKey)
    if (!wrapped.ok) return toKeyFailure(wrapped.error)
    const own = toCertificateWrap(certificate, wrapped.value)
    return success(completeRecoveryWraps([own], trust?.recoveryCertificate, dataKey, unitCode))
  }
}
