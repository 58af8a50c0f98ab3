import type { KeyErrorCode } from './face.ts'

const CODES: Readonly<Record<string, KeyErrorCode>> = {
  CKR_PIN_INCORRECT: 'pin-incorrect',
  CKR_PIN_INVALID: 'pin-incorrect',
  CKR_PIN_LEN_RANGE: 'pin-length',
  CKR_PIN_LOCKED: 'pin-locked',
  CKR_PIN_EXPIRED: 'pin-expired',
  CKR_USER_PIN_NOT_INITIALIZED: 'pin-not-set',
  CKR_USER_ALREADY_LOGGED_IN: 'already-logged-in',
  CKR_USER_ANOTHER_ALREADY_LOGGED_IN: 'already-logged-in',
  CKR_USER_NOT_LOGGED_IN: 'not-logged-in',
  CKR_DEVICE_REMOVED: 'token-removed',
  CKR_TOKEN_NOT_PRESENT: 'token-removed',
  CKR_TOKEN_NOT_RECOGNIZED: 'token-removed',
  CKR_SESSION_HANDLE_INVALID: 'token-removed',
  CKR_SESSION_CLOSED: 'token-removed',
  CKR_SLOT_ID_INVALID: 'token-removed',
  CKR_MECHANISM_INVALID: 'mechanism-unsupported',
  CKR_MECHANISM_PARAM_INVALID: 'mechanism-unsupported',
  CKR_KEY_TYPE_INCONSISTENT: 'mechanism-unsupported',
  CKR_KEY_FUNCTION_NOT_PERMITTED: 'mechanism-unsupported',
  CKR_FUNCTION_NOT_SUPPORTED: 'mechanism-unsupported',
  CKR_TOKEN_WRITE_PROTECTED: 'mechanism-unsupported',
  CKR_PIN_TOO_WEAK: 'pin-refused',
  CKR_ENCRYPTED_DATA_INVALID: 'wrapped-for-another',
  CKR_ENCRYPTED_DATA_LEN_RANGE: 'wrapped-for-another',
  CKR_FUNCTION_CANCELED: 'cancelled',
  CKR_CANCEL: 'cancelled',
}

/** Our code for what a module threw, with the module's own name for the log. Unknown returns are `device-error`. */
export function toKeyError(thrown: unknown): { readonly code: KeyErrorCode; readonly reason: string } {
  // pkcs11js puts the CKR name in the message; texts of other errors may carry paths, so only a name gets through.
  const reason = thrown instanceof Error ? (/CKR_[A-Z0-9_]+/.exec(thrown.message)?.[0] ?? thrown.name) : 'unknown'
  return { code: CODES[reason] ?? 'device-error', reason }
}
