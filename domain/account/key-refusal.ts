/**
 * What a server can have against the key itself, whoever holds it and whatever is asked with it. It may be lifted: a revocation
 * taken back, a certificate renewed, a list of revocations brought up to date.
 */
const KEY_REFUSALS: ReadonlySet<string> = new Set([
  'key-unknown-ca',
  'key-expired',
  'key-not-yet-valid',
  'key-not-for-signing',
  'key-revoked',
  'key-wrong-unit',
  'key-wrong-clerk',
  'revocation-list-stale',
])

/** While a server answers so, the workspace can be read and nothing can be filed. */
export function isKeyRefusal(code: string): boolean {
  return KEY_REFUSALS.has(code)
}
