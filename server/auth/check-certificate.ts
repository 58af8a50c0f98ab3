// tsyringe, inside @peculiar/x509, wants this loaded first.
import 'reflect-metadata'
import { createHash } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { failure, success, type Result } from '../../domain/result.ts'

/** What a certificate says of the person who holds its key. */
export interface CertificateHolder {
  /** SHA-256 of the certificate, hex. */
  readonly thumbprint: string
  readonly unitCode: string
  readonly clerkNumber: string
}

export type CertificateFailure = 'key-unknown-ca' | 'key-expired' | 'key-not-yet-valid' | 'key-not-for-signing'

export type CheckCertificate = (der: string) => Promise<Result<CertificateHolder, CertificateFailure>>

const UNIT = 'OU'
const SERIAL_NUMBER = '2.5.4.5'

/**
 * Makes the check of clerks' certificates against the office's authority (PEM, one certificate or a bundle while the
 * authority is being renewed). A certificate has to be issued by it directly, be valid today and be meant for signing.
 */
export function createCertificateCheck(caCertificatePem: string, now: () => string): CheckCertificate {
  const authorities = x509.PemConverter.decode(caCertificatePem).map((der) => new x509.X509Certificate(der))
  if (authorities.length === 0) throw new Error('no certificate of an authority was given')

  return async (der) => {
    const certificate = parseCertificate(der)
    if (!certificate || !(await isIssuedBy(authorities, certificate))) return failure('key-unknown-ca')
    const today = new Date(now())
    if (today > certificate.notAfter) return failure('key-expired')
    if (today < certificate.notBefore) return failure('key-not-yet-valid')
    if (!isForSigning(certificate)) return failure('key-not-for-signing')
    const { subjectName } = certificate
    return success({
      thumbprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
      unitCode: subjectName.getField(UNIT)[0] ?? '',
      clerkNumber: subjectName.getField(SERIAL_NUMBER)[0] ?? '',
    })
  }
}

function parseCertificate(der: string): x509.X509Certificate | undefined {
  try {
    return new x509.X509Certificate(Buffer.from(der, 'base64'))
  } catch {
    return undefined
  }
}

async function isIssuedBy(authorities: readonly x509.X509Certificate[], certificate: x509.X509Certificate) {
  for (const authority of authorities) {
    if (authority.subject !== certificate.issuer) continue
    if (await certificate.verify({ publicKey: authority, signatureOnly: true })) return true
  }
  return false
}

/** An authority's own certificate, or one that only encrypts, must not log anybody in. */
function isForSigning(certificate: x509.X509Certificate): boolean {
  const constraints = certificate.getExtension(x509.BasicConstraintsExtension)
  const usages = certificate.getExtension(x509.KeyUsagesExtension)
  return constraints?.ca !== true && (!usages || (usages.usages & x509.KeyUsageFlags.digitalSignature) !== 0)
}
