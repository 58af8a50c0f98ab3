import { createCipheriv, createHash, generateKeyPairSync, pbkdf2Sync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import type { CertificateRequest, Clerk, SampleCa } from './sample-ca.ts'

export interface PracticeKeyOrder {
  readonly dir: string
  readonly ca: SampleCa
  /** 6 to 16 characters. */
  readonly pin: string
  readonly label: string
  readonly clerk: Clerk
  readonly purpose?: CertificateRequest['purpose']
}

export interface ProvisionedKey {
  readonly label: string
  readonly serial: string
  readonly certificateId: string
  readonly certificateDer: Buffer
}

/** What is read back of a key made earlier; the key process knows the whole format (`practice-key-file.ts`). */
const ExistingKey = z.object({
  label: z.string(),
  serial: z.string(),
  certificateId: z.string(),
  certificateDer: z.string().transform((text) => Buffer.from(text, 'base64')),
})

const ITERATIONS = 600_000

/** Fills a folder with the built-in practice key. A key whose certificate is still good is left as it is. */
export async function provisionPracticeKey(order: PracticeKeyOrder): Promise<ProvisionedKey> {
  const { dir, ca, clerk, label, purpose = 'clerk' } = order
  const file = path.join(dir, 'practice-key.json')
  if (existsSync(file)) {
    const existing = ExistingKey.parse(JSON.parse(readFileSync(file, 'utf8')))
    if (ca.isCurrent(existing.certificateDer, clerk)) return existing
  }
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' })
  const certificateDer = await ca.issueCertificate({ publicKey, clerk, purpose })
  const certificateId = createHash('sha256').update(publicKey).digest('hex').slice(0, 16)
  const serial = `PRACTICE${randomBytes(4).toString('hex')}`
  mkdirSync(dir, { recursive: true })
  writeFileSync(path.join(dir, 'tries.json'), JSON.stringify({ wrong: 0 }), { mode: 0o600 })
  writeFileSync(
    file,
    JSON.stringify({
      format: 'border-desk/practice-key',
      version: 1,
      label,
      serial,
      certificateId,
      certificateDer: certificateDer.toString('base64'),
      ...sealPrivateKey(keys.privateKey.export({ type: 'pkcs8', format: 'der' }), order.pin, serial),
    }),
    { mode: 0o600 },
  )
  return { label, serial, certificateId, certificateDer }
}

function sealPrivateKey(pkcs8: Buffer, pin: string, serial: string) {
  const salt = randomBytes(16)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', pbkdf2Sync(pin, salt, ITERATIONS, 32, 'sha256'), iv)
  cipher.setAAD(Buffer.from(serial))
  const data = Buffer.concat([cipher.update(pkcs8), cipher.final()]).toString('base64')
  pkcs8.fill(0)
  return {
    kdf: { name: 'PBKDF2-HMAC-SHA256', iterations: ITERATIONS, salt: salt.toString('base64') },
    sealed: { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data },
  }
}
