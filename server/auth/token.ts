import { createHash, randomBytes } from 'node:crypto'

/** 256 random bits. */
export function createToken(): string {
  return randomBytes(32).toString('base64url')
}

/** What is kept of a token. A token has enough randomness to need no salt. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('base64url')
}
