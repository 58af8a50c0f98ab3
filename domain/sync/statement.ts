import canonicalize from 'canonicalize'
import { failure, success } from '../result.ts'
import type { Result } from '../result.ts'
import { fromBase64, toUtf8 } from '../signature/bytes.ts'
import { verifyCms, type VerifiedSignature } from '../signature/cms.ts'
import type { StatementSignature } from './signature.ts'

/**
 * A statement is the only thing a security key ever signs: canonical JSON (RFC 8785) whose `purpose` says what the
 * signature is good for, so that a login can never be passed off as a submission or the other way round.
 */
export const LOGIN_PURPOSE = 'border-desk/login'
export const SUBMISSION_PURPOSE = 'border-desk/submission'
const WRAP_PURPOSE = 'border-desk/wrap'

export interface LoginChallenge {
  /** The identity of the server that asks; a signature for one server is worth nothing at another. */
  readonly serverId: string
  readonly nonce: string
  /** Left out where the account is not known yet; then it is not part of the statement either. */
  readonly account?: string
  /** RFC 7638 thumbprint (base64url) of the key that will prove every request of the session. */
  readonly sessionKey: string
}

/** What is signed at login. The server builds the same text from the nonce it gave out. */
export function toLoginStatement(challenge: LoginChallenge): string {
  const { serverId, nonce, account, sessionKey } = challenge
  const statement = { purpose: LOGIN_PURPOSE, serverId, nonce, sessionKey }
  return toCanonicalJson(account === undefined ? statement : { ...statement, account })
}

/** What is signed when a data key is closed for the key's own holder: the wrap's SHA-256, lower-case hex. */
export function toWrapStatement(sha256: string): string {
  return toCanonicalJson({ purpose: WRAP_PURPOSE, sha256 })
}

/**
 * What is signed at 上报: the snapshot itself, brought to canonical form.
 * Errors: `not-json`; `not-a-submission` when the purpose is any other than a submission's.
 */
export function toSubmissionStatement(snapshotJson: string): Result<string, 'not-json' | 'not-a-submission'> {
  const snapshot = parseJson(snapshotJson)
  if (snapshot === undefined) return failure('not-json')
  const isObject = typeof snapshot === 'object' && snapshot !== null && !Array.isArray(snapshot)
  if (!isObject || !('purpose' in snapshot) || snapshot.purpose !== SUBMISSION_PURPOSE) {
    return failure('not-a-submission')
  }
  try {
    return success(toCanonicalJson(snapshot))
  } catch {
    // RFC 8785 refuses what it cannot carry unambiguously, for example half a surrogate pair.
    return failure('not-json')
  }
}

/**
 * What the signature beside a statement says, or undefined when it does not hold or the text is not in canonical form.
 * Says nothing about who issued the certificate, whether it is valid today, or what the purpose is: the caller asks
 * that. Never throws on hostile input.
 */
export async function verifyStatement(
  statementJson: string,
  { cms }: StatementSignature,
): Promise<VerifiedSignature | undefined> {
  try {
    if (toCanonicalJson(parseJson(statementJson)) !== statementJson) return undefined
    return await verifyCms(toUtf8(statementJson), fromBase64(cms))
  } catch {
    return undefined
  }
}

/** RFC 8785. Throws `TypeError` on what JSON cannot carry. */
export function toCanonicalJson(value: unknown): string {
  const json = canonicalize(value)
  if (json === undefined) throw new TypeError('Only a JSON value can be a statement')
  return json
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
