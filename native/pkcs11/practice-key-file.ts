import { createDecipheriv, createPrivateKey, pbkdf2Sync } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

/** Below this a stolen folder gives its PIN away in an afternoon (OWASP 2023 for PBKDF2-HMAC-SHA256). */
const MINIMUM_ITERATIONS = 600_000

/** `practice-key.json`: made by the sample authority, never changed afterwards. All bytes base64. */
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

/** `tries.json`: the only part that changes. */
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
  const file = path.join(directory, 'tries.json')
  const descriptor = openSync(`${file}.new`, 'w', 0o600)
  try {
    writeSync(descriptor, JSON.stringify({ wrong }))
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  renameSync(`${file}.new`, file)
}

/** undefined for a wrong PIN (or a damaged file: AES-GCM cannot tell them apart). */
export function findPrivateKey(file: PracticeKeyFile, pin: Buffer): KeyObject | undefined {
  const secret = pbkdf2Sync(pin, Buffer.from(file.kdf.salt, 'base64'), file.kdf.iterations, 32, 'sha256')
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
