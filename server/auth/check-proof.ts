import { createHash } from 'node:crypto'
import { calculateJwkThumbprint, decodeProtectedHeader, EmbeddedJWK, jwtVerify, type JWTPayload } from 'jose'
import { z } from 'zod'
import { CLOCK_TOLERANCE_MS, findClockError } from '../../domain/sync/clock-error.ts'
import { ProblemError } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { ProofRepo } from './proof.repo.ts'

/** What a request shows to be let in (RFC 9449). */
export interface ProvenRequest {
  readonly method: string
  /** Path and query as they arrived. */
  readonly target: string
  readonly token: string
  /** The header `DPoP`, if there was one. */
  readonly proof: string | undefined
}

export interface ProofDeps {
  /** The address clients know this server by; a proof for any other is worth nothing here. */
  readonly publicUrl: () => string
  readonly clock: OfficeClock
  readonly proofs: ProofRepo
}

/** Throws unless the holder of the key `jkt` (RFC 7638) asks for just this, now, and for the first time. */
export type CheckProof = (request: ProvenRequest, jkt: string) => Promise<void>

/** Ours have 600 characters. */
const LONGEST_PROOF = 4096
/** Used proofs are swept out at most this often. */
const SWEEP_SECONDS = 60

const Claims = z.object({
  jti: z.string().min(16).max(128),
  iat: z.number().int().positive().max(8_640_000_000_000),
  htm: z.string(),
  htu: z.string(),
  ath: z.string(),
})

/**
 * Makes the check that stands before every call of a session. Errors, all 401: `proof-missing`; `proof-invalid` for a
 * signature, key, method, address or token that is not this request's; `clock-wrong` with the minutes, when all that
 * is right but for the time; `proof-replayed`.
 */
export function createProofCheck({ publicUrl, clock, proofs }: ProofDeps): CheckProof {
  let sweepAt = ''

  return async ({ method, target, token, proof }, jkt) => {
    if (proof === undefined) throw new ProblemError(401, 'proof-missing')
    const claims = await verify(proof, jkt)
    const address = toAddress(publicUrl() + toPath(target))
    const isOfRequest =
      claims?.htm === method &&
      address !== undefined &&
      toAddress(claims.htu) === address &&
      claims.ath === createHash('sha256').update(token).digest('base64url')
    if (!isOfRequest) throw new ProblemError(401, 'proof-invalid')
    const madeAt = claims.iat * 1000
    const minutes = findClockError(clock.now(), madeAt)
    if (minutes !== undefined) throw new ProblemError(401, 'clock-wrong', { minutes })
    sweep()
    const expiresAt = new Date(madeAt + CLOCK_TOLERANCE_MS).toISOString()
    if (!proofs.use({ jkt, jti: claims.jti, expiresAt })) throw new ProblemError(401, 'proof-replayed')
  }

  async function verify(proof: string, jkt: string): Promise<z.infer<typeof Claims> | undefined> {
    if (proof.length > LONGEST_PROOF) return undefined
    const payload = await verifySignature(proof, jkt)
    return Claims.safeParse(payload).data
  }

  function sweep(): void {
    const now = clock.now()
    if (now < sweepAt) return
    sweepAt = clock.later(SWEEP_SECONDS)
    proofs.dropExpired(now)
  }
}

async function verifySignature(proof: string, jkt: string): Promise<JWTPayload | undefined> {
  try {
    const { jwk } = decodeProtectedHeader(proof)
    if (!jwk || (await calculateJwkThumbprint(jwk)) !== jkt) return undefined
    // `EmbeddedJWK` takes the same header's key and refuses a private one.
    return (await jwtVerify(proof, EmbeddedJWK, { algorithms: ['ES256'], typ: 'dpop+jwt' })).payload
  } catch {
    return undefined
  }
}

/** An address as RFC 3986 would compare it; neither query nor fragment may stand in a proof, nor anything of a login. */
function toAddress(text: string): string | undefined {
  const url = URL.parse(text)
  if (!url || url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return undefined
  return url.origin + url.pathname
}

function toPath(target: string): string {
  return target.split(/[?#]/, 1)[0] ?? ''
}
