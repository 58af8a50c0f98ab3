/**
 * The one face of a security key. Everything the client knows about keys, it knows through these types; PKCS#11, the
 * built-in practice key and, later, SKF stand behind it. There is deliberately no call that signs bytes or a hash
 * handed in: the key process builds every statement itself (`domain/sync/statement.ts`).
 */
export interface SecurityKey {
  /** Every token present now, certificates read afresh. Errors: no-module. */
  listTokens(): Promise<KeyResult<readonly KeyToken[]>>
  /** One call is one PIN try at most; the PIN is never sent twice. */
  login(login: KeyLogin): Promise<KeyResult<KeySession>>
  /** Ends the login at the token; without a login it does nothing. */
  logout(): Promise<KeyResult<null>>
  signChallenge(challenge: KeyChallenge): Promise<KeyResult<KeySignature>>
  /** Signs a frozen snapshot: JSON text with `purpose: 'border-desk/submission'`; anything else is refused. */
  signSubmission(snapshotJson: string): Promise<KeyResult<KeySignature>>
  /** Opens what `wrapForCertificate` closed for the certificate logged in with. */
  unwrapKey(wrapped: Uint8Array): Promise<KeyResult<Uint8Array>>
  /** Returns the function that stops listening. */
  on<E extends KeyEventName>(event: E, listener: (payload: KeyEvents[E]) => void): () => void
}

export interface KeyToken {
  readonly provider: 'pkcs11' | 'practice'
  /** Name of the vendor profile, or `practice`. */
  readonly vendor: string
  /** For people, Chinese, from the vendor profile. */
  readonly vendorTitle: string
  /** Hex of the slot handle; changes at every insertion, so tokens are known by their serial. */
  readonly slot: string
  readonly label: string
  readonly serial: string
  readonly manufacturer: string
  readonly pinState: PinState
  /** Exact tries left where the provider knows them; PKCS#11 only knows `pinState`. */
  readonly triesLeft: number | null
  /** In characters; null where the token does not say. */
  readonly pinLength: { readonly min: number | null; readonly max: number | null }
  /** True: the PIN is typed on the device, `login` takes `pin: null`. */
  readonly protectedPath: boolean
  /** Personal certificates only; those of authorities are left out. */
  readonly certificates: readonly KeyCertificate[]
}

/** count-low: at least one wrong PIN since the last right one. final-try: the next wrong PIN locks the key. */
export type PinState = 'ok' | 'count-low' | 'final-try' | 'locked'

export interface KeyCertificate {
  /** Hex of CKA_ID, which also names the private key. */
  readonly id: string
  readonly subjectName: string
  /** The certificate's own number, hex. */
  readonly serialNumber: string
  readonly issuerName: string
  /** ISO instants, UTC. */
  readonly notBefore: string
  readonly notAfter: string
  /** SHA-256 of the DER, lower-case hex. */
  readonly thumbprint: string
  /** Base64. */
  readonly der: string
  readonly keyType: 'rsa' | 'ec'
  /** How to wrap for this key so that this very token can unwrap; null when it cannot. */
  readonly wrapping: KeyWrapping | null
}

export type KeyWrapping = 'rsa-oaep-sha256' | 'rsa-oaep-sha1'

export interface KeyLogin {
  readonly tokenSerial: string
  readonly certificateId: string
  /** null only for a token with a protected path. */
  readonly pin: string | null
}

export interface KeySession {
  readonly token: KeyToken
  readonly certificate: KeyCertificate
}

export interface KeyChallenge {
  readonly serverId: string
  readonly nonce: string
  readonly account?: string
}

/** Goes to `verifyStatement` as it is. */
export interface KeySignature {
  readonly algorithm: 'RS256' | 'ES256'
  /** Base64; ES256 as r||s (IEEE P1363), as WebCrypto wants it. */
  readonly signature: string
  /** Base64. */
  readonly certificateDer: string
  /** The canonical JSON that was signed. */
  readonly statementJson: string
  /** By this computer's clock, for display; not part of what is signed. */
  readonly signedAt: string
}

/**
 * no-module: no driver of any known vendor and no practice key. no-token: that serial is not here.
 * token-removed: pulled out while logged in or during the call. not-logged-in / already-logged-in: order of calls.
 * pin-length: refused before the key saw it, no try is lost. not-a-submission: the snapshot was refused.
 * wrapped-for-another: the wrapped key names another certificate or is damaged.
 */
export type KeyErrorCode =
  | 'no-module'
  | 'no-token'
  | 'token-removed'
  | 'not-logged-in'
  | 'already-logged-in'
  | 'pin-incorrect'
  | 'pin-locked'
  | 'pin-length'
  | 'pin-expired'
  | 'certificate-missing'
  | 'mechanism-unsupported'
  | 'not-a-submission'
  | 'wrapped-for-another'
  | 'device-error'
  | 'cancelled'
  | 'timeout'
  | 'process-crashed'

export interface KeyError {
  readonly code: KeyErrorCode
  /** After a login: what the key says now. */
  readonly pinState?: PinState
  readonly triesLeft?: number | null
  /** The module's own code, for the log and the key doctor, never for people. */
  readonly reason?: string
}

export type KeyResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: KeyError }

export interface KeyEvents {
  'tokens-changed': readonly KeyToken[]
  /** The token logged in with is gone; the login is over. */
  removed: { readonly tokenSerial: string }
  /** The key process died or was ended for overrunning a deadline; any login is over. */
  'process-down': { readonly reason: 'crashed' | 'timeout' }
  'process-up': null
}

export type KeyEventName = keyof KeyEvents
