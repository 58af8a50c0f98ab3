import { createPrivateKey, sign, X509Certificate, type KeyObject } from 'node:crypto'
import { z } from 'zod'
import { findAlgorithm, type SignatureAlgorithm } from '../../domain/signature/algorithm.ts'
import { toBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { createSignedAttributes } from '../../domain/signature/cms.ts'
import type { StatementSignature } from '../../domain/sync/signature.ts'

const ClerkCredentials = z.strictObject({
  account: z.string().min(1),
  password: z.string().min(1),
  /** PEM, issued by the office's authority. */
  certificate: z.string().includes('BEGIN CERTIFICATE'),
  /** PEM, PKCS#8, unencrypted: RSA from 2048 bits or P-256. Of test accounts only. */
  privateKey: z.string().includes('PRIVATE KEY'),
})
export type ClerkCredentials = z.infer<typeof ClerkCredentials>

/** What the suite has to be given of a server: three test accounts that may file. `README.md` beside this says it in words. */
export const Credentials = z.strictObject({
  clerk: ClerkCredentials,
  /** Another account of the same unit. */
  colleague: ClerkCredentials,
  /** An account of a unit that is neither above nor below the first one. */
  stranger: ClerkCredentials,
  /** Fields of an annual plan's `group` that this office's rules let pass, where those of the suite do not. */
  plan: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])).optional(),
})
export type Credentials = z.infer<typeof Credentials>

/** A clerk's key in a file, signing as one on a token does. */
export interface FileKey {
  /** DER, base64. */
  readonly certificateDer: string
  sign(statement: string, at: Date): Promise<StatementSignature>
}

export function openFileKey(pair: Pick<ClerkCredentials, 'certificate' | 'privateKey'>): FileKey {
  const certificate = new X509Certificate(pair.certificate)
  const certificateDer = certificate.raw.toString('base64')
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  const algorithm = findAlgorithm(new Uint8Array(spki))
  if (algorithm !== 'RS256' && algorithm !== 'ES256') throw new Error('the suite signs with RSA or P-256 keys')
  const key = createPrivateKey(pair.privateKey)
  return {
    certificateDer,
    sign: async (statement, at) => ({ cms: await signStatement({ statement, at, certificateDer, algorithm, key }) }),
  }
}

async function signStatement(order: {
  readonly statement: string
  readonly at: Date
  readonly certificateDer: string
  readonly algorithm: SignatureAlgorithm
  readonly key: KeyObject
}): Promise<string> {
  const { statement, at, certificateDer, algorithm, key } = order
  const cms = await createSignedAttributes(toUtf8(statement), certificateDer, at, algorithm)
  return toBase64(cms.finish(sign('sha256', cms.toBeSigned, { key, dsaEncoding: 'ieee-p1363' })))
}
