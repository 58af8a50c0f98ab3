import { createCipheriv, createDecipheriv, createPrivateKey, pbkdf2Sync, randomBytes } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** Below this a stolen folder gives its PIN away in an afternoon (OWASP 2023 for PBKDF2-HMAC-SHA256). */
const MINIMUM_ITERATIONS = 600_000

/** `practice-key.json`: made by the sample authority, changed with the PIN alone. All bytes base64. */
export const PracticeKeyFile = z.strictObject({
  format: z.literal('border-desk/practice-key'),
  version: z.literal(1),
  label: z.string(),
  serial: z.string(),
  certificateId: z.string().regex(/^[0-9a-f]+$/),
  certificateDer: z.string(),
  kdf: z.strictObject({
    name: z.literal('PBKDF2-HMAC-SHA256'),
    iterations: z.number().int().min(MINIMUM_ITERATIONS),
    salt: z.string(),
  }),
  /** AES-256-GCM over the PKCS#8 DER of an RSA key; `serial` is the additional data. */
  sealed: z.strictObject({ iv: z.string(), tag: z.string(), data: z.string() }),
})
export type PracticeKeyFile = z.infer<typeof PracticeKeyFile>

/** `tries.json`: what changes with every try. */
const Tries = z.strictObject({ wrong: z.number().int().min(0) })

/** undefined when there is no readable practice key in the folder. */
export function findPracticeKey(directory: string): PracticeKeyFile | undefined {
  try {
    return PracticeKeyFile.parse(JSON.parse(readFileSync(path.join(directory, 'practice-key.json'), 'utf8')))
  } catch {
    return undefined
  }
}

/** undefined when the counter cannot be read: then the key counts as locked, or deleting the file would unlock it. */
export function findWrongTries(directory: string): number | undefined {
  try {
    return Tries.parse(JSON.parse(readFileSync(path.join(directory, 'tries.json'), 'utf8'))).wrong
  } catch {
    return undefined
  }
}

/** On disk before it returns: a power cut must not give a try back. */
export function writeWrongTries(directory: string, wrong: number): void {
  writeDurably(path.join(directory, 'tries.json'), JSON.stringify({ wrong }))
}

/** The same key sealed anew under another PIN, with a salt of its own. False when the old PIN does not open it. */
export function changePracticePin(directory: string, file: PracticeKeyFile, oldPin: Buffer, newPin: Buffer): boolean {
  const key = findPrivateKey(file, oldPin)
  if (key === undefined) return false
  const kdf = { ...file.kdf, salt: randomBytes(16).toString('base64') }
  const secret = deriveSecret(kdf, newPin)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', secret, iv, { authTagLength: 16 }).setAAD(Buffer.from(file.serial))
  const plain = key.export({ format: 'der', type: 'pkcs8' })
  const data = Buffer.concat([cipher.update(plain), cipher.final()])
  plain.fill(0)
  secret.fill(0)
  const sealed = {
    iv: iv.toString('base64'),
    tag: cipher.getAuthTag().toString('base64'),
    data: data.toString('base64'),
  }
  writeDurably(path.join(directory, 'practice-key.json'), JSON.stringify({ ...file, kdf, sealed }, null, 2))
  return true
}

function writeDurably(file: string, content: string): void {
  const descriptor = openSync(`${file}.new`, 'w', 0o600)
  try {
    writeSync(descriptor, content)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(`${file}.new`, file)
}

function deriveSecret({ salt, iterations }: PracticeKeyFile['kdf'], pin: Buffer): Buffer {
  return pbkdf2Sync(pin, Buffer.from(salt, 'base64'), iterations, 32, 'sha256')
}

/** undefined for a wrong PIN (or a damaged file: AES-GCM cannot tell them apart). */
export function findPrivateKey(file: PracticeKeyFile, pin: Buffer): KeyObject | undefined {
  const secret = deriveSecret(file.kdf, pin)
  const decipher = createDecipheriv('aes-256-gcm', secret, Buffer.from(file.sealed.iv, 'base64'), { authTagLength: 16 })
  decipher.setAAD(Buffer.from(file.serial))
  decipher.setAuthTag(Buffer.from(file.sealed.tag, 'base64'))
  const plain = decipher.update(Buffer.from(file.sealed.data, 'base64'))
  try {
    decipher.final()
    return createPrivateKey({ key: plain, format: 'der', type: 'pkcs8' })
  } catch {
    return undefined
  } finally {
    secret.fill(0)
    plain.fill(0)
  }
}
