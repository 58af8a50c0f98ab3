import { calculateThumbprint, generateKeyPair, generateProof } from 'dpop'
import { SessionPublicKey } from '../../domain/sync/session.ts'

/**
 * The key of one session (RFC 9449): made for it, kept in this process, never written down, gone with it. What the
 * security key signs at login or renewal names it.
 */
export interface SessionKey {
  /** RFC 7638, base64url. */
  readonly thumbprint: string
  readonly publicKey: SessionPublicKey
  /** A proof for one request. Each request needs its own; it names the token, the method and the address without its query. */
  prove(request: { readonly method: string; readonly url: URL; readonly token: string }): Promise<string>
}

export async function createSessionKey(): Promise<SessionKey> {
  // Not extractable: a copy of this object's memory is all there is to steal, and nobody can ask for it.
  const keys = await generateKeyPair('ES256', { extractable: false })
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keys.publicKey)
  return {
    thumbprint: await calculateThumbprint(keys.publicKey),
    publicKey: SessionPublicKey.parse({ kty, crv, x, y }),
    prove: ({ method, url, token }) => generateProof(keys, url.origin + url.pathname, method, undefined, token),
  }
}
