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
    prove: withOneAhead(({ method, url, token }) =>
      generateProof(keys, url.origin + url.pathname, method, undefined, token),
    ),
  }
}

/** A proof says when it was made, and the office takes one that is minutes old; ours is never older than this. */
const FRESH_MS = 20_000

/**
 * Of the same request twice in a row a third is to be expected (chunks of a file): its proof is made while the second is on
 * its way. Each is given out once.
 */
export function withOneAhead(prove: SessionKey['prove'], now = Date.now): SessionKey['prove'] {
  let last = ''
  let ahead: { readonly of: string; readonly madeAt: number; readonly proof: Promise<string> } | undefined
  return (request) => {
    const { method, url, token } = request
    const of = [method, url.origin, url.pathname, token].join('\n')
    const age = ahead ? now() - ahead.madeAt : 0
    const ready = ahead?.of === of && age >= 0 && age < FRESH_MS ? ahead.proof : undefined
    const proof = ready ? ready.catch(() => prove(request)) : prove(request)
    ahead = of === last ? { of, madeAt: now(), proof: prove(request) } : undefined
    // Whoever never comes for it never hears that it failed.
    ahead?.proof.catch(() => undefined)
    last = of
    return proof
  }
}
