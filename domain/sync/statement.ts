import canonicalize from 'canonicalize'
import { failure, success } from '../result.ts'
import type { Result } from '../result.ts'

/**
 * A statement is the only thing a security key ever signs: canonical JSON (RFC 8785) whose `purpose` says what the
 * signature is good for, so that a login can never be passed off as a submission or the other way round.
 */
export const LOGIN_PURPOSE = 'border-desk/login'
export const SUBMISSION_PURPOSE = 'border-desk/submission'

export interface LoginChallenge {
  /** The identity of the server that asks; a signature for one server is worth nothing at another. */
  readonly serverId: string
  readonly nonce: string
  /** Left out where the account is not known yet; then it is not part of the statement either. */
  readonly account?: string
}

/** RS256: RSA PKCS#1 v1.5 over SHA-256. ES256: ECDSA P-256 over SHA-256, signature as r||s (IEEE P1363). */
export type StatementAlgorithm = 'RS256' | 'ES256'

export interface SignedStatement {
  readonly algorithm: StatementAlgorithm
  /** Base64. */
  readonly signature: string
  /** X.509 DER, base64. */
  readonly certificateDer: string
  /** The canonical JSON that was signed, as text. */
  readonly statementJson: string
}

/** What is signed at login. The server builds the same text from the nonce it gave out. */
export function toLoginStatement(challenge: LoginChallenge): string {
  const { serverId, nonce, account } = challenge
  const statement = { purpose: LOGIN_PURPOSE, serverId, nonce }
  return toCanonicalJson(account === undefined ? statement : { ...statement, account })
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
 * True when the signature over `statementJson` was made by the key the certificate names and the text is in canonical
 * form. Says nothing about who issued the certificate, whether it is valid today, or what the purpose is: the caller
 * asks that. RSA keys below 2048 bits and curves other than P-256 are refused. Never throws on hostile input.
 */
export async function verifyStatement(signed: SignedStatement): Promise<boolean> {
  try {
    if (toCanonicalJson(parseJson(signed.statementJson)) !== signed.statementJson) return false
    const spki = toSubjectPublicKeyInfo(fromBase64(signed.certificateDer))
    const signature = fromBase64(signed.signature)
    const statement = new TextEncoder().encode(signed.statementJson)
    if (signed.algorithm === 'RS256') {
      const key = await crypto.subtle.importKey('spki', spki, RS256, false, ['verify'])
      if ((key.algorithm.modulusLength ?? 0) < 2048) return false
      return await crypto.subtle.verify(RS256, key, signature, statement)
    }
    if (signed.algorithm === 'ES256') {
      const key = await crypto.subtle.importKey('spki', spki, ES256, false, ['verify'])
      return await crypto.subtle.verify(ES256, key, signature, statement)
    }
    return false
  } catch {
    return false
  }
}

const RS256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
const ES256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

function toCanonicalJson(value: unknown): string {
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

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
}

/** RFC 5280: Certificate { tbsCertificate { [0] version?, serial, algorithm, issuer, validity, subject, SPKI … } … } */
function toSubjectPublicKeyInfo(certificate: Uint8Array): Uint8Array {
  const certificateFields = readDerChildren(readDerChildren(certificate)[0]?.content ?? EMPTY)
  const fields = readDerChildren(certificateFields[0]?.content ?? EMPTY)
  const spki = fields[fields[0]?.tag === 0xa0 ? 6 : 5]
  if (spki?.tag !== 0x30) throw new TypeError('Not a certificate')
  return spki.whole
}

interface DerElement {
  readonly tag: number
  readonly content: Uint8Array
  readonly whole: Uint8Array
}

const EMPTY = new Uint8Array()

function readDerChildren(bytes: Uint8Array): DerElement[] {
  const elements: DerElement[] = []
  for (let at = 0; at < bytes.length;) {
    const tag = byteAt(bytes, at)
    const lead = byteAt(bytes, at + 1)
    const lengthBytes = lead < 0x80 ? 0 : lead & 0x7f
    if (lengthBytes > 3) throw new TypeError('Longer than any certificate')
    let length = lead < 0x80 ? lead : 0
    for (let index = 0; index < lengthBytes; index += 1) length = length * 256 + byteAt(bytes, at + 2 + index)
    const start = at + 2 + lengthBytes
    if (start + length > bytes.length) throw new TypeError('Cut short')
    elements.push({ tag, content: bytes.subarray(start, start + length), whole: bytes.slice(at, start + length) })
    at = start + length
  }
  return elements
}

function byteAt(bytes: Uint8Array, index: number): number {
  const byte = bytes[index]
  if (byte === undefined) throw new TypeError('Cut short')
  return byte
}

// The three Web globals this file stands on, declared here because this room knows neither DOM nor Node.
interface VerifyKey {
  readonly algorithm: { readonly modulusLength?: number }
}
type VerifyAlgorithm = Readonly<Record<string, string>>
declare const crypto: {
  readonly subtle: {
    importKey(
      format: 'spki',
      data: Uint8Array,
      algorithm: VerifyAlgorithm,
      extractable: boolean,
      usages: readonly 'verify'[],
    ): Promise<VerifyKey>
    verify(algorithm: VerifyAlgorithm, key: VerifyKey, signature: Uint8Array, data: Uint8Array): Promise<boolean>
  }
}
declare const atob: (base64: string) => string
declare const TextEncoder: new () => { encode(text: string): Uint8Array }
