import { fromDerSignature, OID, verifyRaw, type SignatureAlgorithm } from './algorithm.ts'
import { fromBase64 } from './bytes.ts'
import { readCertificate } from './certificate.ts'
import { readCertificateParts } from './certificate-parts.ts'
import { isSameBytes, readDer, readDerList, TAG, writeOid, type DerElement } from './der.ts'

const ALGORITHMS: readonly (readonly [string, SignatureAlgorithm])[] = [
  [OID.sha256WithRsa, 'RS256'],
  [OID.ecdsaWithSha256, 'ES256'],
  [OID.sm2WithSm3, 'SM2'],
]

/**
 * Whether an authority (DER, base64) issued this certificate itself: its name, its right to issue, and its signature
 * (SHA-256 with RSA or P-256, or SM2 with SM3). Says nothing about today's date or revocation. Never throws.
 */
export async function isIssuedBy(certificateDer: string, authorityDer: string): Promise<boolean> {
  const [certificate, authority] = [readCertificate(certificateDer), readCertificate(authorityDer)]
  if (!certificate || !authority || certificate.hasUnknownCritical || authority.hasUnknownCritical) return false
  if (!authority.isAuthority || authority.usages?.keyCertSign === false) return false
  const { issuer } = readCertificateParts(fromBase64(certificateDer))
  const { subject } = readCertificateParts(fromBase64(authorityDer))
  return isSameBytes(issuer, subject) && isSignedBy(fromBase64(certificateDer), authorityDer)
}

/** Whether a certificate or a list of revoked ones, `SEQUENCE { tbs, algorithm, BIT STRING }`, bears this signature. */
export async function isSignedBy(signed: Uint8Array, authorityDer: string): Promise<boolean> {
  try {
    const [tbs, identifier, bits, ...others] = readDerList(readDer(signed, TAG.sequence).content)
    if (!tbs || !identifier || bits?.tag !== TAG.bitString || bits.content[0] !== 0 || others.length > 0) return false
    const algorithm = findSignatureAlgorithm(identifier)
    if (!algorithm || !statesAlgorithm(tbs, identifier)) return false
    const encoded = bits.content.slice(1)
    const signature = algorithm === 'RS256' ? encoded : fromDerSignature(encoded)
    const { publicKey } = readCertificateParts(fromBase64(authorityDer))
    return await verifyRaw(algorithm, publicKey, signature, tbs.whole)
  } catch {
    return false
  }
}

function findSignatureAlgorithm(identifier: DerElement): SignatureAlgorithm | undefined {
  const [type] = readDerList(identifier.content)
  return ALGORITHMS.find(([oid]) => type && isSameBytes(type.whole, writeOid(oid)))?.[1]
}

/** RFC 5280, 4.1.1.2: the algorithm inside what is signed is the one outside. */
function statesAlgorithm(tbs: DerElement, identifier: DerElement): boolean {
  return readDerList(tbs.content).some(({ whole }) => isSameBytes(whole, identifier.whole))
}
