import type { PinKey } from '../../domain/key/sealed-pin.ts'
import type { SealedPins } from '../../domain/key/sealed-pins.ts'
import type { SignatureAlgorithm } from '../../domain/signature/algorithm.ts'

/**
 * The one face of a security key. Everything the client knows about keys, it knows through these types; PKCS#11, the
 * built-in practice key and, later, SKF stand behind it. There is deliberately no call that signs bytes or a hash
 * handed in: the key process builds every statement itself (`domain/sync/statement.ts`).
 */
export interface SecurityKey {
  /** Every token present now, certificates read afresh. Errors: no-module. */
  listTokens(): Promise<KeyResult<readonly KeyToken[]>>
  /** Every driver of the vendor profiles, whether it is here or not: what the key doctor asks. */
  listModules(): Promise<KeyResult<readonly KeyModule[]>>
  /** A key to close PINs for (`domain/key/sealed-pin.ts`); good for one message within a minute. */
  offerPinKey(): Promise<KeyResult<PinKey>>
  /** One call is one PIN try at most; the PIN is never sent twice. */
  login(login: KeyLogin): Promise<KeyResult<KeySession>>
  /** Ends the login at the token and the process that knew its PIN; without a login it does nothing. */
  logout(): Promise<KeyResult<null>>
  /** The old PIN costs a try when it is wrong, as at a login. Answers the token as it is afterwards. */
  changePin(change: KeyPinChange): Promise<KeyResult<KeyToken>>
  signChallenge(challenge: KeyChallenge): Promise<KeyResult<KeySignature>>
  /** Signs a frozen snapshot: JSON text with `purpose: 'border-desk/submission'`; anything else is refused. */
  signSubmission(snapshotJson: string): Promise<KeyResult<KeySignature>>
  /** Signs the statement of an 离线包 (`domain/package/package-statement.ts`), read field by field; anything else is refused. */
  signPackage(manifestJson: string): Promise<KeyResult<KeySignature>>
  /** Closes a data key for the certificate logged in with, and proves that this token opens it again. */
  wrapKey(dataKey: Uint8Array): Promise<KeyResult<Uint8Array>>
  /**
   * Opens what `wrapKey` or `wrapForCertificate` closed for any key pair of the token logged in to: one that was renewed
   * on the same token still opens what it closed before. `holder`: only what that key pair closed itself; what was closed
   * by others for its public certificate (a recovery certificate's, or a trap) is `anybody`'s.
   */
  unwrapKey(wrapped: Uint8Array, madeBy: 'holder' | 'anybody'): Promise<KeyResult<Uint8Array>>
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
  /** True: the PIN is typed on the device, `login` and `changePin` take null. */
  readonly protectedPath: boolean
  /** Personal certificates only; those of authorities are left out. */
  readonly certificates: readonly KeyCertificate[]
}

/** count-low: at least one wrong PIN since the last right one. final-try: the next wrong PIN locks the key. */
export type PinState = 'ok' | 'count-low' | 'final-try' | 'locked'

export interface KeyCertificate {
  /** Hex of CKA_ID, which also names the private key; where certificates share it, a dot and 16 digits of the thumbprint follow. */
  readonly id: string
  readonly subjectName: string
  /** O of the subject: the unit it was issued to. */
  readonly unitName: string
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
  readonly keyType: 'rsa' | 'ec' | 'sm2'
  /** SHA-256 of the SubjectPublicKeyInfo, lower-case hex: a renewed certificate over the same key pair keeps it. */
  readonly publicKeyHash: string
  /** Why it cannot be logged in with; RSA below 2048 bits and other curves than P-256 and SM2 are too weak or unknown. */
  readonly unusable: 'key-too-weak' | null
  /** How this token opens a data key closed for this key; null when nothing works. */
  readonly wrapping: KeyWrapping | null
}

export type RsaWrapping = 'rsa-oaep-sha256' | 'rsa-oaep-sha1'
/** token-secret: a random secret kept on the token as a private object, for keys that cannot decrypt. */
export type KeyWrapping = RsaWrapping | 'token-secret'

/** A driver of a vendor profile, as the key doctor sees it. */
export interface KeyModule {
  readonly vendor: string
  readonly vendorTitle: string
  /** The first path of the profile that exists on this computer; null when none does. */
  readonly file: string | null
  /** Of the library, from its header; null where it is missing or no library. Only 64-bit ones can be loaded. */
  readonly bits: 32 | 64 | null
  readonly loaded: boolean
  /** Why it is not loaded although it is there: a CKR name or the error's own; for the report, never for people. */
  readonly error: string | null
  /** Slots, with a key in them or not. */
  readonly slots: number
  /** Whether a USB device of this vendor is plugged in; null where the profile or the system does not tell. */
  readonly usbPresent: boolean | null
}

export interface KeyLogin {
  readonly tokenSerial: string
  readonly certificateId: string
  /** One PIN; null only for a token with a protected path. */
  readonly pin: SealedPins | null
}

export interface KeyPinChange {
  readonly tokenSerial: string
  /** The old PIN and the new one; null only for a token with a protected path. */
  readonly pins: SealedPins | null
}

export interface KeySession {
  readonly token: KeyToken
  readonly certificate: KeyCertificate
}

export interface KeyChallenge {
  readonly serverId: string
  readonly nonce: string
  readonly account?: string
  /** RFC 7638 thumbprint of the session's own key, base64url. */
  readonly sessionKey: string
}

export interface KeySignature {
  /** CMS SignedData, detached, DER in base64 (`domain/signature/cms.ts`): goes to `verifyStatement` as it is. */
  readonly cms: string
  /** The canonical JSON that was signed. */
  readonly statementJson: string
  /** Base64. */
  readonly certificateDer: string
  readonly algorithm: SignatureAlgorithm
  /** By this computer's clock, in whole seconds: the signing time inside the signature. */
  readonly signedAt: string
}

/**
 * no-module: no driver of any known vendor and no practice key. no-token: that serial is not here.
 * token-removed: pulled out while logged in or during the call. not-logged-in / already-logged-in: order of calls.
 * pin-length: refused before the key saw it (or by the key without counting it). pin-not-set: nobody has set one yet.
 * pin-refused: the key does not take the new PIN.
 * pin-unreadable: not closed for a key on offer (`offerPinKey`); the key was not asked. not-a-submission, not-a-package: what was to be
 * signed was refused.
 * wrapped-for-another: the wrapped key names another certificate or is damaged. wrap-not-signed: the holder never said
 * that it is his own.
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
  | 'pin-not-set'
  | 'pin-refused'
  | 'pin-unreadable'
  | 'certificate-missing'
  | 'mechanism-unsupported'
  | 'not-a-submission'
  | 'not-a-package'
  | 'wrapped-for-another'
  | 'wrap-not-signed'
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
  /** The key process has looked at its slots; silence instead means that a driver keeps it. */
  polled: null
}

export type KeyEventName = keyof KeyEvents
