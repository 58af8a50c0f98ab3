import { execFile } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { promisify } from 'node:util'
import { toDerSignature } from '../../domain/signature/algorithm.ts'
import { toBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { createSignedAttributes } from '../../domain/signature/cms.ts'
import { toSubmissionStatement, verifyStatement } from '../../domain/sync/statement.ts'
import { createCertificateCheck } from '../../server/auth/check-certificate.ts'
import { noRevocationLists } from '../../server/auth/revocation-list.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { toPem } from '../../server/sample/to-pem.ts'
import { createSoftwareKey } from '../../server/testing/software-key.ts'
import { createSoftTokens, getValue, logIn } from '../virtual-key/soft-tokens.ts'
import { CLERK } from '../virtual-key/virtual-key.ts'
import type { Outcome } from './fault.ts'

const run = promisify(execFile)

interface Signed {
  readonly statement: string
  readonly cms: string
}

/**
 * `size` submissions signed by the real key process over SoftHSM2 (RSA and P-256 in turn) and every fifth by SM2 in
 * software; every one is taken by OpenSSL, who knows nothing of us, and by what the server asks.
 */
export async function runCmsVerified(size: number): Promise<Outcome> {
  const tokens = await createSoftTokens()
  const key = tokens.createClient()
  const problems: string[] = []
  const ca = await getSampleCa(tokens.dir)
  const authorities = [ca.certificateDer.toString('base64')]
  const now = () => new Date().toISOString()
  const checkCertificate = createCertificateCheck({ authorities, checkRevocation: noRevocationLists, now })
  const folder = path.join(tokens.dir, 'openssl')
  mkdirSync(folder)
  writeFileSync(path.join(folder, 'ca.pem'), toPem(ca.certificateDer))

  async function judge({ statement, cms }: Signed, byOpenssl: () => Promise<unknown>): Promise<void> {
    const signed = await verifyStatement(statement, { cms })
    const holder = signed && (await checkCertificate(signed.certificateDer))
    if (!holder?.ok) problems.push(`the server refuses: ${holder?.error.code ?? 'bad-signature'}`)
    await byOpenssl().catch((error: unknown) => problems.push(`openssl refuses: ${String(error)}`))
  }

  try {
    const counts = { 'clerk-rsa': Math.ceil(size * 0.4), 'clerk-ec': Math.ceil(size * 0.4) }
    for (const [label, count] of Object.entries(counts)) {
      getValue(await logIn(key, label))
      for (let at = 0; at < count; at += 1) {
        const { statementJson: statement, cms } = getValue(await key.signSubmission(toSnapshot(at)))
        await judge({ statement, cms }, () => verifyCmsByOpenssl(folder, { statement, cms }))
      }
      await key.logout()
    }
    const inSoftware = await openSm2(ca)
    for (let at = 0; at < size - counts['clerk-rsa'] - counts['clerk-ec']; at += 1) {
      const { signed, byOpenssl } = await inSoftware(folder, toSnapshot(at))
      await judge(signed, byOpenssl)
    }
  } finally {
    key.close()
    tokens.remove()
  }
  return { tried: size, problems }
}

function toSnapshot(at: number): string {
  return JSON.stringify({
    purpose: 'border-desk/submission',
    团组名称: `赴日教育交流团${at}`,
    days: at,
    '\u20ac': at / 7,
  })
}

async function verifyCmsByOpenssl(folder: string, { statement, cms }: Signed): Promise<void> {
  const [file, content] = ['cms.der', 'content.json'].map((name) => path.join(folder, name))
  if (file === undefined || content === undefined) return
  writeFileSync(file, Buffer.from(cms, 'base64'))
  writeFileSync(content, statement)
  const read = ['cms', '-verify', '-cades', '-binary', '-inform', 'DER', '-in', file, '-content', content]
  await run('openssl', [...read, '-CAfile', path.join(folder, 'ca.pem'), '-purpose', 'any', '-out', `${file}.out`])
}

/** `openssl cms` cannot be told the SM2 id, `pkeyutl` can: it judges the signature over the signed attributes. */
async function openSm2(ca: Awaited<ReturnType<typeof getSampleCa>>) {
  const key = createSoftwareKey('SM2')
  const certificate = await ca.issueCertificate({ publicKey: key.publicKey, clerk: CLERK })
  return async (folder: string, snapshot: string) => {
    const statement = toSubmissionStatement(snapshot)
    if (!statement.ok) throw new Error(statement.error.code)
    const begun = await createSignedAttributes(toUtf8(statement.value), toBase64(certificate), new Date(), 'SM2')
    const signature = key.sign(begun.toBeSigned)
    const write = (name: string, bytes: Uint8Array | string) => {
      writeFileSync(path.join(folder, name), bytes)
      return path.join(folder, name)
    }
    return {
      signed: { statement: statement.value, cms: toBase64(begun.finish(signature)) },
      byOpenssl: () =>
        run('openssl', [
          ...['pkeyutl', '-verify', '-rawin', '-digest', 'sm3', '-pkeyopt', 'distid:1234567812345678', '-pubin'],
          ...['-inkey', write('sm2.pem', toPem(key.publicKey, 'PUBLIC KEY'))],
          ...['-in', write('attributes', begun.toBeSigned), '-sigfile', write('sm2.sig', toDerSignature(signature))],
        ]),
    }
  }
}
