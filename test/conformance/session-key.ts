import { createHash, randomUUID } from 'node:crypto'
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { SessionPublicKey } from '../../domain/sync/session.ts'

export interface ProofOrder {
  readonly method: string
  readonly url: string
  readonly token: string
  readonly at: Date
}

/** The key of one session and its proofs, as RFC 9449 has them; made with a library the client does not use. */
export interface SessionKey {
  readonly publicKey: SessionPublicKey
  readonly thumbprint: string
  prove(order: ProofOrder): Promise<string>
}

export async function createSessionKey(): Promise<SessionKey> {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const jwk = SessionPublicKey.parse(await exportJWK(publicKey))
  return {
    publicKey: jwk,
    thumbprint: await calculateJwkThumbprint(jwk),
    prove({ method, url, token, at }) {
      const { origin, pathname } = new URL(url)
      return new SignJWT({
        ...{ htm: method, htu: origin + pathname, jti: randomUUID(), iat: Math.floor(at.getTime() / 1000) },
        ath: createHash('sha256').update(token).digest('base64url'),
      })
        .setProtectedHeader({ alg: 'ES256', typ: 'dpop+jwt', jwk })
        .sign(privateKey)
    },
  }
}
