import { createPrivateKey, createPublicKey, sign, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readCertificate, RECEIPT_USAGE } from '../../domain/signature/certificate.ts'
import { createSignedAttributes } from '../../domain/signature/cms.ts'
import { toBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { listIssuers } from '../../domain/signature/trust.ts'
import { listPemBlocks } from '../auth/pem.ts'

/** Signs in the name of the office: CMS over the text, DER in base64. */
export type SignAsOffice = (text: string, at: Date) => Promise<string>

export const RECEIPT_KEY_FILE = 'receipt-key.pem'
export const RECEIPT_CERTIFICATE_FILE = 'receipt-certificate.pem'

/**
 * The office's key for receipts, from its data folder: `receipt-key.pem` (P-256, PKCS#8) and `receipt-certificate.pem`,
 * issued by the office's authority for receipts, with the office in OU. Undefined where there is neither: such an office
 * gives no receipts. Throws on a pair that would give receipts nobody believes.
 */
export async function loadOfficeSigner(
  dataDirectory: string,
  { office, authorities }: { readonly office: string; readonly authorities: readonly string[] },
): Promise<SignAsOffice | undefined> {
  const files = [RECEIPT_KEY_FILE, RECEIPT_CERTIFICATE_FILE].map((name) => path.join(dataDirectory, name))
  if (!files.some((file) => existsSync(file))) return undefined
  const [keyPem = '', certificatePem = ''] = files.map((file) => readFileSync(file, 'utf8'))
  const key = createPrivateKey(keyPem)
  const [der = ''] = listPemBlocks(certificatePem, 'CERTIFICATE')
  const problem = await findProblem(der, { office, authorities })
  if (problem !== undefined) throw new Error(`${RECEIPT_CERTIFICATE_FILE}: ${problem}`)
  const isPair = createPublicKey(key).equals(new X509Certificate(Buffer.from(der, 'base64')).publicKey)
  if (!isPair || key.asymmetricKeyDetails?.namedCurve !== 'prime256v1') {
    throw new Error(`${RECEIPT_KEY_FILE}: not the P-256 key of ${RECEIPT_CERTIFICATE_FILE}`)
  }
  return async (text, at) => {
    const cms = await createSignedAttributes(toUtf8(text), der, at, 'ES256')
    return toBase64(cms.finish(sign('sha256', cms.toBeSigned, { key, dsaEncoding: 'ieee-p1363' })))
  }
}

async function findProblem(
  der: string,
  { office, authorities }: { readonly office: string; readonly authorities: readonly string[] },
): Promise<string | undefined> {
  const certificate = readCertificate(der)
  if (!certificate) return 'not a certificate'
  if (!certificate.hasExtendedUsage(RECEIPT_USAGE)) return `lacks the extended key usage ${RECEIPT_USAGE}`
  if (certificate.organizationalUnit !== office) return `its OU is not ${office}`
  if ((await listIssuers(der, authorities)).length === 0) return 'not issued by this office’s authority'
  return undefined
}
