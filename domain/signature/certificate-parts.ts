import { readDer, readDerList, TAG } from './der.ts'

export interface CertificateParts {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array<ArrayBuffer>
  /** Name, DER, to the byte as the authority wrote it. */
  readonly issuer: Uint8Array<ArrayBuffer>
  readonly subject: Uint8Array<ArrayBuffer>
  /** INTEGER, DER. */
  readonly serialNumber: Uint8Array<ArrayBuffer>
}

/**
 * RFC 5280: Certificate { tbsCertificate { [0] version?, serialNumber, signature, issuer, validity, subject, SPKI … } … }.
 * Throws `TypeError` on what is no certificate.
 */
export function readCertificateParts(certificate: Uint8Array): CertificateParts {
  const [tbs] = readDerList(readDer(certificate, TAG.sequence).content)
  const fields = readDerList(tbs?.content ?? new Uint8Array())
  const [serialNumber, , issuer, , subject, publicKey] = fields[0]?.tag === TAG.context0 ? fields.slice(1) : fields
  if (serialNumber?.tag !== TAG.integer || !issuer || !subject || publicKey?.tag !== TAG.sequence) {
    throw new TypeError('Not a certificate')
  }
  return {
    ...{ publicKey: publicKey.whole, issuer: issuer.whole, subject: subject.whole },
    serialNumber: serialNumber.whole,
  }
}
