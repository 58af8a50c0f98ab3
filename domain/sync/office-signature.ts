import { failure, success, type Result } from '../result.ts'
import { readCertificate, RECEIPT_USAGE } from '../signature/certificate.ts'
import { isIssuedBy } from '../signature/chain.ts'
import { verifyStatement } from './statement.ts'

export type OfficeSignatureProblem = 'receipt-bad-signature' | 'receipt-unknown-signer' | 'receipt-not-an-office'

export interface OfficeSignature {
  /** CN of the office's certificate, for people. */
  readonly signerName: string
  /** By the office's clock, ISO instant. */
  readonly signedAt: string
}

/**
 * Whether an office signed this statement, without asking anybody: with a certificate that one of the authorities (DER,
 * base64) issued for the receipts of this very office and that was valid when it signed. Never throws on hostile input.
 */
export async function verifyOfficeStatement(
  statement: string,
  cms: string,
  { office, authorities }: { readonly office: string; readonly authorities: readonly string[] },
): Promise<Result<OfficeSignature, OfficeSignatureProblem>> {
  const signed = await verifyStatement(statement, { cms })
  const signer = signed && readCertificate(signed.certificateDer)
  if (!signed || !signer) return failure('receipt-bad-signature')
  if (!(await isIssuedByOneOf(authorities, signed.certificateDer))) return failure('receipt-unknown-signer')
  // An expired certificate still vouches for what it signed in its time.
  if (signed.signedAt < signer.notBefore || signed.signedAt > signer.notAfter) return failure('receipt-unknown-signer')
  if (!signer.hasExtendedUsage(RECEIPT_USAGE) || signer.organizationalUnit !== office) {
    return failure('receipt-not-an-office')
  }
  return success({ signerName: signer.commonName, signedAt: signed.signedAt })
}

async function isIssuedByOneOf(authorities: readonly string[], certificateDer: string): Promise<boolean> {
  for (const authority of authorities) if (await isIssuedBy(certificateDer, authority)) return true
  return false
}
