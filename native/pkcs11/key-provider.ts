import type {
  KeyError,
  KeyErrorCode,
  KeyLogin,
  KeyModule,
  KeyPinChange,
  KeyResult,
  KeySession,
  KeyToken,
} from './face.ts'

/**
 * What stands behind the face inside the key process. All calls are synchronous: the process has nothing else to do,
 * a module must never be entered from two threads, and no Buffer can be collected under a call that has not returned.
 */
export interface KeyProvider {
  /** False when there is nothing to ask: no driver loaded, no practice folder. */
  readonly available: boolean
  /** `fresh` reads certificates again; otherwise those of a token seen before are taken from memory. */
  listTokens(fresh: boolean): readonly KeyToken[]
  /** Drivers behind it, loaded or not; none where it needs no driver. */
  listModules(): readonly KeyModule[]
  login(login: ProviderLogin): KeyResult<KeySession>
  logout(): void
  /** The token as it is afterwards; a login that is open stays open. */
  changePin(change: ProviderPinChange): KeyResult<KeyToken>
  /**
   * Only the key service calls this, with signed attributes it built itself. Raw: RS256 (PKCS#1 v1.5), ES256 and SM2 as
   * r||s.
   */
  sign(bytes: Buffer): KeyResult<Buffer>
  wrap(dataKey: Buffer): KeyResult<Buffer>
  unwrap(wrapped: Buffer): KeyResult<Buffer>
}

/** The PIN as UTF-8 bytes; whoever made the buffer overwrites it, providers keep nothing of it. */
export type ProviderLogin = Omit<KeyLogin, 'pin'> & { readonly pin: Buffer | null }
export type ProviderPinChange = Omit<KeyPinChange, 'pins'> & {
  readonly pins: { readonly oldPin: Buffer; readonly newPin: Buffer } | null
}

export function keySuccess<T>(value: T): { readonly ok: true; readonly value: T } {
  return { ok: true, value }
}

export function keyFailure(
  code: KeyErrorCode,
  details: Omit<KeyError, 'code'> = {},
): { readonly ok: false; readonly error: KeyError } {
  return { ok: false, error: { code, ...details } }
}
