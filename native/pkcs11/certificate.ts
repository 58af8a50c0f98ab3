import { X509Certificate } from 'node:crypto'
import type { KeyCertificate, KeyWrapping } from './face.ts'

/**
 * A certificate of the token as the face shows it; undefined for certificates of authorities, for key types this
 * client cannot use, and for bytes that are no certificate: one odd object must not hide the others.
 */
export function findKeyCertificate(
  id: string,
  der: Buffer,
  rsaWrapping: KeyWrapping | null,
): KeyCertificate | undefined {
  try {
    const certificate = new X509Certificate(der)
    if (certificate.ca) return undefined
    const type = certificate.publicKey.asymmetricKeyType
    if (type !== 'rsa' && type !== 'ec') return undefined
    return {
      id,
      subjectName: toCommonName(certificate.toLegacyObject().subject),
      serialNumber: certificate.serialNumber,
      issuerName: toCommonName(certificate.toLegacyObject().issuer),
      notBefore: new Date(certificate.validFrom).toISOString(),
      notAfter: new Date(certificate.validTo).toISOString(),
      thumbprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
      der: der.toString('base64'),
      keyType: type,
      wrapping: type === 'rsa' ? rsaWrapping : null,
    }
  } catch {
    return undefined
  }
}

function toCommonName(name: { readonly CN?: string | string[] | undefined }): string {
  return (Array.isArray(name.CN) ? name.CN[0] : name.CN) ?? ''
}
