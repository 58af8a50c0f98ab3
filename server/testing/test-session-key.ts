import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { SessionPublicKey } from '../../domain/sync/session.ts'

export interface ProofOrder {
  readonly method: string
  readonly url: string
  readonly token: string
  readonly at: Date
  /** Claims and header fields to forge. */
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

/** The key of one session, as another implementer would make it: by `jose`, not by the library of the client. */
export interface TestSessionKey {
  readonly publicKey: SessionPublicKey
  readonly thumbprint: string
  prove(order: ProofOrder): Promise<string>
}

export async function createTestSessionKey(): Promise<TestSessionKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = SessionPublicKey.parse(await exportJWK(publicKey))
  return {
    publicKey: jwk,
    thumbprint: await calculateJwkThumbprint(jwk),
    prove({ method, url, token, at, claims, header }) {
      const { origin, pathname } = new URL(url)
      const own = {
        ...{ htm: method, htu: origin + pathname, jti: randomUUID(), iat: Math.floor(at.getTime() / 1000) },
        ath: createHash('sha256').update(token).digest('base64url'),
      }
      return new SignJWT({ ...own, ...claims })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk, ...header })
        .sign(privateKey)
    },
  }
}
