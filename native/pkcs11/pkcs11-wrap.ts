import { randomBytes, timingSafeEqual } from 'node:crypto'
import { toRsaPublicKeyHash } from './certificate.ts'
import type { KeyErrorCode, KeyResult, RsaWrapping } from './face.ts'
import { keyFailure, keySuccess } from './key-provider.ts'
import { CK_PARAMS_RSA_OAEP, CKA, CKG, CKK_RSA, CKM, CKO, CKZ_DATA_SPECIFIED } from './pkcs11-constants.ts'
import { toKeyError } from './pkcs11-errors.ts'
import { findObjects, findPrivateKey, withWriteSession } from './pkcs11-session.ts'
import type { OpenLogin } from './pkcs11-session.ts'
import { findWrappedKey, unwrapWithSecret, wrapForCertificate, wrapWithSecret } from './wrapped-key.ts'
import type { WrappedKey } from './wrapped-key.ts'

const APPLICATION = Buffer.from('Border Desk')
const SECRET_LENGTH = 32
/** How a token says that it does not decrypt this way, whatever its profile says. */
const CANNOT_DECRYPT: ReadonlySet<KeyErrorCode> = new Set(['mechanism-unsupported', 'wrapped-for-another'])

/**
 * Closes a data key for the certificate logged in with: RSA where this very token decrypts it again, otherwise under a
 * secret kept on the token. What the token cannot open is not handed out: it would be a workspace lost.
 */
export function wrapWithToken(login: OpenLogin, dataKey: Buffer): KeyResult<Buffer> {
  const { certificate, module } = login
  if (certificate.wrapping === null) return keyFailure('mechanism-unsupported', { reason: 'no-wrapping' })
  if (certificate.wrapping !== 'token-secret') {
    const wrapped = Buffer.from(wrapForCertificate(certificate.der, dataKey, certificate.wrapping))
    const opened = opensAgain(login, wrapped, dataKey)
    if (opened.ok || !module.profile.dataObjects || !CANNOT_DECRYPT.has(opened.error.code)) return opened
  }
  const secret = makeSecret(login)
  const wrapped = wrapWithSecret(certificate.publicKeyHash, secret, dataKey)
  secret.fill(0)
  return opensAgain(login, wrapped, dataKey)
}

function opensAgain(login: OpenLogin, wrapped: Buffer, dataKey: Buffer): KeyResult<Buffer> {
  const opened = tryUnwrap(login, wrapped)
  if (!opened.ok) return opened
  const isSame = opened.value.length === dataKey.length && timingSafeEqual(opened.value, dataKey)
  opened.value.fill(0)
  return isSame ? keySuccess(wrapped) : keyFailure('device-error', { reason: 'unwraps-to-something-else' })
}

function tryUnwrap(login: OpenLogin, wrapped: Buffer): KeyResult<Buffer> {
  try {
    return unwrapWithToken(login, wrapped)
  } catch (thrown) {
    return { ok: false, error: toKeyError(thrown) }
  }
}

/** Opens what was closed for any key pair of this token. Throws what the module throws. */
export function unwrapWithToken(login: OpenLogin, bytes: Buffer): KeyResult<Buffer> {
  const wrapped = findWrappedKey(bytes)
  if (wrapped === undefined) return keyFailure('wrapped-for-another')
  if (wrapped.wrapping === 'token-secret') return unwrapBySecret(login, wrapped)
  return unwrapByRsa(login, wrapped, wrapped.wrapping)
}

function unwrapByRsa(login: OpenLogin, wrapped: WrappedKey, wrapping: RsaWrapping): KeyResult<Buffer> {
  const { module, session } = login
  const mechanism = module.profile.mechanisms.rsaUnwrap
  const privateKey = findNamedKey(login, wrapped)
  if (privateKey === undefined) return keyFailure('wrapped-for-another')
  if (mechanism === null) return keyFailure('mechanism-unsupported', { reason: 'no-rsa-unwrap' })
  const isSha1 = wrapping === 'rsa-oaep-sha1'
  const parameter = {
    type: CK_PARAMS_RSA_OAEP,
    hashAlg: isSha1 ? CKM.sha1 : CKM.sha256,
    mgf: isSha1 ? CKG.mgf1Sha1 : CKG.mgf1Sha256,
    source: CKZ_DATA_SPECIFIED,
  }
  try {
    module.library.C_DecryptInit(session, { mechanism: Number(mechanism.code), parameter }, privateKey)
  } catch (thrown) {
    const error = toKeyError(thrown)
    // SoftHSM2's answer to an OAEP hash it does not have.
    if (error.reason !== 'CKR_ARGUMENTS_BAD') return { ok: false, error }
    return { ok: false, error: { ...error, code: 'mechanism-unsupported' } }
  }
  return keySuccess(module.library.C_Decrypt(session, wrapped.ciphertext, Buffer.alloc(1024)))
}

/**
 * The private key a wrap names: by a certificate of the token, otherwise by the numbers of the key itself, for a key pair
 * whose certificate was replaced.
 */
function findNamedKey({ module, session, token }: OpenLogin, { names, hash }: WrappedKey): Buffer | undefined {
  const { library } = module
  const certificate = token.certificates.find((each) => each[names] === hash)
  const known = certificate && findPrivateKey(library, session, certificate.id)
  if (known !== undefined || names === 'thumbprint') return known
  const template = [
    { type: CKA.class, value: CKO.privateKey },
    { type: CKA.keyType, value: CKK_RSA },
  ]
  return findObjects(library, session, template).find((key) => {
    try {
      const [modulus, exponent] = library.C_GetAttributeValue(session, key, [
        { type: CKA.modulus },
        { type: CKA.publicExponent },
      ])
      return (
        modulus !== undefined && exponent !== undefined && toRsaPublicKeyHash(modulus.value, exponent.value) === hash
      )
    } catch {
      // A key that keeps its numbers to itself is not the one looked for.
      return false
    }
  })
}

function unwrapBySecret(login: OpenLogin, wrapped: WrappedKey): KeyResult<Buffer> {
  const secret = findSecret(login, login.session, wrapped.hash)
  if (secret === undefined) return keyFailure('wrapped-for-another', { reason: 'no-token-secret' })
  const dataKey = unwrapWithSecret(wrapped, secret)
  secret.fill(0)
  return dataKey === undefined ? keyFailure('wrapped-for-another') : keySuccess(dataKey)
}

/** The secret of this key pair on the token, made the first time. Only its reading counts: it is read back. */
function makeSecret(login: OpenLogin): Buffer {
  const { module, slot, certificate } = login
  return withWriteSession(module, slot, (session) => {
    const known = findSecret(login, session, certificate.publicKeyHash)
    if (known !== undefined) return known
    const fresh = randomBytes(SECRET_LENGTH)
    module.library.C_CreateObject(session, [
      ...toSecretTemplate(certificate.publicKeyHash),
      { type: CKA.token, value: true },
      { type: CKA.value, value: fresh },
    ])
    fresh.fill(0)
    const kept = findSecret(login, session, certificate.publicKeyHash)
    if (kept === undefined) throw new Error('The token did not keep its secret')
    return kept
  })
}

function findSecret({ module }: OpenLogin, session: Buffer, publicKeyHash: string): Buffer | undefined {
  const { library } = module
  for (const object of findObjects(library, session, toSecretTemplate(publicKeyHash))) {
    const [attribute] = library.C_GetAttributeValue(session, object, [{ type: CKA.value }])
    if (attribute?.value.length === SECRET_LENGTH) return attribute.value
  }
  return undefined
}

function toSecretTemplate(publicKeyHash: string) {
  return [
    { type: CKA.class, value: CKO.data },
    { type: CKA.private, value: true },
    { type: CKA.application, value: APPLICATION },
    { type: CKA.label, value: Buffer.from(`border-desk/1/${publicKeyHash}`) },
  ]
}
