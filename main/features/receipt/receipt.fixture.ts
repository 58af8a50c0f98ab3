// tsyringe, inside @peculiar/x509, wants this loaded first.
import 'reflect-metadata'
import * as x509 from '@peculiar/x509'
import { createHash } from 'node:crypto'
import { toBase64, toUtf8 } from '../../../domain/signature/bytes.ts'
import { RECEIPT_USAGE } from '../../../domain/signature/certificate.ts'
import { createSignedAttributes } from '../../../domain/signature/cms.ts'
import type { Receipt, ReceiptStatement } from '../../../domain/sync/receipt.ts'
import { toCanonicalJson } from '../../../domain/sync/statement.ts'
import type { Submission } from '../../../domain/sync/submission.ts'

const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
const DAY_MS = 86_400_000
const validity = { notBefore: new Date(Date.now() - 30 * DAY_MS), notAfter: new Date(Date.now() + 30 * DAY_MS) }

/** An authority and the office it certified, as far as a receipt needs them. */
export async function createReceiptOffice(usage = RECEIPT_USAGE) {
  const root = await crypto.subtle.generateKey(ES256, true, ['sign', 'verify'])
  const own = await crypto.subtle.generateKey(ES256, true, ['sign', 'verify'])
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...{ name: 'CN=Test Root', keys: root, signingAlgorithm: ES256, ...validity },
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign, true),
    ],
  })
  const certificate = await x509.X509CertificateGenerator.create({
    ...{
      subject: 'CN=吉林省外办回执服务器, OU=jilin',
      issuer: authority.subject,
      ...validity,
      publicKey: own.publicKey,
    },
    ...{ signingKey: root.privateKey, signingAlgorithm: ES256 },
    extensions: [
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
    ],
  })
  const certificateDer = toBase64(new Uint8Array(certificate.rawData))

  async function sign(statement: string): Promise<string> {
    const { toBeSigned, finish } = await createSignedAttributes(toUtf8(statement), certificateDer, new Date(), 'ES256')
    return toBase64(finish(new Uint8Array(await crypto.subtle.sign(ES256, own.privateKey, toBeSigned))))
  }

  return {
    authority: toBase64(new Uint8Array(authority.rawData)),
    authorityPem: authority.toString('pem'),
    /** The word an office gives for this submission; `change` makes it say something else. */
    async receive(operationId: string, submission: string, change: Partial<ReceiptStatement> = {}): Promise<Receipt> {
      const { office, filingId, kind, unitCode, round, submittedBy } = JSON.parse(submission) as Submission
      const statement = toCanonicalJson({
        ...{ purpose: 'border-desk/receipt', version: 1, serverId: 'test-server', revision: 1, number: '20270001' },
        ...{ office, operationId, filingId, kind, unitCode, round, account: submittedBy.account },
        certificateThumbprint: 'ab'.repeat(32),
        statementSha256: createHash('sha256').update(submission).digest('hex'),
        receivedAt: '2026-11-21T02:30:00.000Z',
        ...change,
      })
      return { statement, cms: await sign(statement) }
    },
  }
}

export type ReceiptOffice = Awaited<ReturnType<typeof createReceiptOffice>>
