import { findAlgorithm } from './algorithm.ts'
import { fromBase64 } from './bytes.ts'
import { readCertificateParts } from './certificate-parts.ts'
import { PACKAGE_USAGE, readCertificate, RECOVERY_USAGE } from './certificate.ts'
import { isIssuedBy } from './chain.ts'

/**
 * Which of these authorities (DER, base64) issued this certificate. A server may claim any authority; the one that
 * issued the clerk's own certificate, which he holds in his hand, is the one to believe.
 */
export async function listIssuers(certificateDer: string, authorities: readonly string[]): Promise<readonly string[]> {
  const issued = await Promise.all(authorities.map((authority) => isIssuedBy(certificateDer, authority)))
  return authorities.filter((_, index) => issued[index])
}

export interface CertificateExpectation {
  readonly authorities: readonly string[]
  readonly at: Date
}

/**
 * Whether a certificate (DER, base64) may open this unit's workspaces: issued for that by one of the authorities, for
 * this unit, and good at this instant. An authority's own certificate never is.
 */
export function isRecoveryCertificate(
  certificateDer: string,
  { unitCode, ...expected }: CertificateExpectation & { readonly unitCode: string },
): Promise<boolean> {
  return isMadeFor(certificateDer, RECOVERY_USAGE, unitCode, expected)
}

/** The same for the certificate an office's 离线包 are closed for. */
export function isPackageCertificate(
  certificateDer: string,
  { office, ...expected }: CertificateExpectation & { readonly office: string },
): Promise<boolean> {
  return isMadeFor(certificateDer, PACKAGE_USAGE, office, expected)
}

/** `holder`: what OU has to be. */
async function isMadeFor(
  certificateDer: string,
  usage: string,
  holder: string,
  { authorities, at }: CertificateExpectation,
): Promise<boolean> {
  const certificate = readCertificate(certificateDer)
  if (!certificate || certificate.isAuthority) return false
  // A key is closed for it, and only RSA can open what was closed for a public key.
  if (findAlgorithm(readCertificateParts(fromBase64(certificateDer)).publicKey) !== 'RS256') return false
  const instant = at.toISOString()
  if (instant < certificate.notBefore || instant > certificate.notAfter) return false
  if (!certificate.hasExtendedUsage(usage) || certificate.organizationalUnit !== holder) return false
  return (await listIssuers(certificateDer, authorities)).length > 0
}
