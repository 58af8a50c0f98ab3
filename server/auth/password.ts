import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { toPlainPassword } from '../../domain/account/password.ts'

const derive = promisify<string, Buffer, number, Buffer>(scrypt)
const HASH_BYTES = 32

/** scrypt with Node's parameters (N 16384, r 8, p 1), as `salt.hash` in base64. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(toPlainPassword(password), salt, HASH_BYTES)
  return `${salt.toString('base64')}.${hash.toString('base64')}`
}

/** Takes as long for an account that does not exist (`undefined`), so that nobody can find out which do. */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  const [salt = '', hash = ''] = (stored ?? '').split('.')
  const expected = Buffer.from(hash, 'base64')
  const given = await derive(toPlainPassword(password), Buffer.from(salt, 'base64'), HASH_BYTES)
  return stored !== undefined && expected.length === HASH_BYTES && timingSafeEqual(given, expected)
}
