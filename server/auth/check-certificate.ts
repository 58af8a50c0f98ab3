import { createHash } from 'node:crypto'
import { failure, success, type Result } from '../../domain/result.ts'
import {
  readCertificate,
  PACKAGE_USAGE,
  RECEIPT_USAGE,
  RECOVERY_USAGE,
  type ReadCertificate,
} from '../../domain/signature/certificate.ts'
import { listIssuers } from '../../domain/signature/trust.ts'
import type { CheckRevocation, RevocationFailure } from './revocation-list.ts'

/** What a certificate says of the person who holds its key. */
export interface CertificateHolder {
  /** SHA-256 of the certificate, hex. */
  readonly thumbprint: string
  readonly unitCode: string
  readonly clerkNumber: string
}

export type CertificateFailure =
  'key-unknown-ca' | 'key-expired' | 'key-not-yet-valid' | 'key-not-for-signing' | RevocationFailure

export type CheckCertificate = (der: string) => Promise<Result<CertificateHolder, CertificateFailure>>

export interface CertificateCheckDeps {
  /** Certificates (DER, base64) of the office's authority; several while it is being renewed. */
  readonly authorities: readonly string[]
  readonly checkRevocation: CheckRevocation
  readonly now: () => string
}

/** So many clerks of a province at work at once. */
const PROVEN_LIMIT = 10_000

interface Proven {
  readonly certificate: ReadCertificate
  /** DER, base64. */
  readonly issuer: string
}

/**
 * Makes the check of clerks' certificates (DER, base64). One has to be issued by the office's authority directly, be
 * valid today, be meant for signing and not be revoked. RSA, P-256 and SM2, of the certificate as of the authority.
 */
export function createCertificateCheck({ authorities, checkRevocation, now }: CertificateCheckDeps): CheckCertificate {
  if (authorities.length === 0) throw new Error('no certificate of an authority was given')

  const proven = new Map<string, Proven>()

  /** Who issued a certificate never changes, and every request asks: what was proven once is kept. */
  async function prove(der: string): Promise<Proven | undefined> {
    const known = proven.get(der)
    if (known) return known
    const certificate = readCertificate(der)
    const [issuer] = certificate ? await listIssuers(der, authorities) : []
    if (!certificate || issuer === undefined) return undefined
    const [oldest] = proven.keys()
    if (oldest !== undefined && proven.size >= PROVEN_LIMIT) proven.delete(oldest)
    proven.set(der, { certificate, issuer })
    return { certificate, issuer }
  }

  return async (der) => {
    const found = await prove(der)
    if (!found) return failure('key-unknown-ca')
    const { certificate, issuer } = found
    const today = now()
    if (today > certificate.notAfter) return failure('key-expired')
    if (today < certificate.notBefore) return failure('key-not-yet-valid')
    // An authority's own certificate, or one that only encrypts, must not log anybody in.
    if (certificate.isAuthority || certificate.usages?.digitalSignature === false) return failure('key-not-for-signing')
    // Nor the office's own for receipts or packages, nor a unit's for recovery.
    if ([RECEIPT_USAGE, RECOVERY_USAGE, PACKAGE_USAGE].some(certificate.hasExtendedUsage))
      return failure('key-not-for-signing')
    const revocation = await checkRevocation(issuer, certificate.serialNumber)
    if (!revocation.ok) return revocation
    return success({
      thumbprint: createHash('sha256').update(Buffer.from(der, 'base64')).digest('hex'),
      unitCode: certificate.organizationalUnit,
      clerkNumber: certificate.subjectNumber,
    })
  }
}
