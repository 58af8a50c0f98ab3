import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app } from './app.ts'
import { guarded } from './refusal.ts'

/** Electron's default on a Linux without a key ring is no better: whoever reads the folder reads the secret. */
function getKey(): Buffer {
  const path = join(app.getPath('userData'), 'safe-storage.stand-in')
  if (!existsSync(path)) {
    mkdirSync(app.getPath('userData'), { recursive: true })
    writeFileSync(path, randomBytes(32), { mode: 0o600 })
  }
  return readFileSync(path)
}

export const safeStorage = guarded('safeStorage', {
  async isAsyncEncryptionAvailable(): Promise<boolean> {
    return app.isReady()
  },
  async encryptStringAsync(plainText: string): Promise<Buffer> {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', getKey(), nonce)
    const sealed = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.from('v20'), nonce, sealed, cipher.getAuthTag()])
  },
  async decryptStringAsync(encrypted: Buffer): Promise<Electron.DecryptStringAsyncReturnValue> {
    if (encrypted.subarray(0, 3).toString() !== 'v20' || encrypted.length < 31)
      throw new Error('Error while decrypting the ciphertext provided to safeStorage.decryptStringAsync.')
    const decipher = createDecipheriv('aes-256-gcm', getKey(), encrypted.subarray(3, 15))
    decipher.setAuthTag(encrypted.subarray(-16))
    const result = Buffer.concat([decipher.update(encrypted.subarray(15, -16)), decipher.final()]).toString('utf8')
    return { shouldReEncrypt: false, result }
  },
}) satisfies Pick<Electron.SafeStorage, 'isAsyncEncryptionAvailable' | 'encryptStringAsync' | 'decryptStringAsync'>
