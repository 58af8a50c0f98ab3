import { generateKeyPairSync, sign } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import { OID, SM2_ID, type SignatureAlgorithm } from '../../domain/signature/algorithm.ts'
import { fromHex, toBase64 } from '../../domain/signature/bytes.ts'
import { createSignedAttributes } from '../../domain/signature/cms.ts'
import { TAG, writeDer, writeOid } from '../../domain/signature/der.ts'

/** A key pair in memory that signs as a token does. */
export interface SoftwareKey {
  readonly algorithm: SignatureAlgorithm
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array<ArrayBuffer>
  /** Raw: RS256 PKCS#1 v1.5, the others r||s. */
  sign(bytes: Uint8Array): Uint8Array
}

export function createSoftwareKey(algorithm: SignatureAlgorithm): SoftwareKey {
  if (algorithm === 'SM2') return createSm2Key()
  const { publicKey, privateKey: key } =
    algorithm === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: 2048 })
      : generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return {
    algorithm,
    publicKey: Uint8Array.from(publicKey.export({ type: 'spki', format: 'der' })),
    sign: (bytes) => sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' }),
  }
}

function createSm2Key(): SoftwareKey {
  const { publicKey, privateKey } = sm2.generateKeyPairHex()
  return {
    algorithm: 'SM2',
    publicKey: toSm2PublicKeyInfo(publicKey),
    sign: (bytes) => fromHex(sm2.doSignature(bytes, privateKey, { hash: true, publicKey, userId: SM2_ID })),
  }
}

/** An SM2 point (hex, uncompressed) as SubjectPublicKeyInfo. */
export function toSm2PublicKeyInfo(point: string): Uint8Array<ArrayBuffer> {
  const identifier = writeDer(TAG.sequence, writeOid(OID.ec), writeOid(OID.sm2Curve))
  return writeDer(TAG.sequence, identifier, writeDer(TAG.bitString, Uint8Array.of(0), fromHex(point)))
}

/** A detached CMS as the key process makes it, DER. */
export async function signCms(
  key: SoftwareKey,
  certificateDer: Uint8Array,
  content: Uint8Array,
  at = new Date(),
): Promise<Uint8Array<ArrayBuffer>> {
  const cms = await createSignedAttributes(content, toBase64(certificateDer), at, key.algorithm)
  return cms.finish(key.sign(cms.toBeSigned))
}
