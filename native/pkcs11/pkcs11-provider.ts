import { createHash } from 'node:crypto'
import type { KeyCertificate, KeyError, KeyErrorCode, KeyResult, KeySession } from './face.ts'
import { keyFailure, keySuccess } from './key-provider.ts'
import type { KeyProvider, ProviderLogin, RawSignature } from './key-provider.ts'
import { CK_PARAMS_RSA_OAEP, CKA, CKF, CKG, CKM, CKO, CKU_USER, CKZ_DATA_SPECIFIED } from './pkcs11-constants.ts'
import { toKeyError } from './pkcs11-errors.ts'
import { findObjects, listPresentTokens, readTokenCertificates } from './pkcs11-module.ts'
import type { LoadedModule, PresentToken } from './pkcs11-module.ts'
import { toP1363, toSha256DigestInfo } from './signature-form.ts'
import { findWrappedKey } from './wrapped-key.ts'

interface Open {
  readonly module: LoadedModule
  readonly session: Buffer
  readonly privateKey: Buffer
  readonly certificate: KeyCertificate
}

/** All modules of this machine as one provider. One login at a time; the PIN goes to the module once a call. */
export function createPkcs11Provider(modules: readonly LoadedModule[]): KeyProvider {
  const certificates = new Map<string, readonly KeyCertificate[]>()
  let open: Open | undefined

  function listPresent(fresh: boolean): PresentToken[] {
    if (fresh) certificates.clear()
    return modules.flatMap((module) =>
      listPresentTokens(module, (slot, serial) => {
        const seen = `${module.profile.name} ${serial}`
        const known = certificates.get(seen) ?? readTokenCertificates(module, slot)
        certificates.set(seen, known)
        return known
      }),
    )
  }

  function findPresent(serial: string): PresentToken | undefined {
    return listPresent(false).find((present) => present.token.serial === serial)
  }

  function login({ tokenSerial, certificateId, pin }: ProviderLogin): KeyResult<KeySession> {
    if (open !== undefined) return keyFailure('already-logged-in')
    const present = findPresent(tokenSerial)
    if (present === undefined) return keyFailure('no-token')
    const { token, module } = present
    const certificate = token.certificates.find((candidate) => candidate.id === certificateId)
    if (certificate === undefined) return keyFailure('certificate-missing')
    if (token.pinState === 'locked') return keyFailure('pin-locked', { pinState: 'locked' })
    // The binding cannot pass the NULL PIN a PIN pad wants; an empty one might cost a try.
    if (token.protectedPath) return keyFailure('mechanism-unsupported', { reason: 'protected-path' })
    const { min, max } = token.pinLength
    if (pin === null || pin.length < (min ?? 1) || pin.length > (max ?? Infinity)) return keyFailure('pin-length')

    try {
      const session = module.library.C_OpenSession(present.slot, CKF.serialSession)
      const refusal = tryPin(module, session, pin)
      const after = findPresent(tokenSerial)?.token
      if (refusal === undefined) {
        const privateKey = findPrivateKey(module, session, certificate)
        if (privateKey !== undefined) {
          open = { module, session, privateKey, certificate }
          return keySuccess({ token: after ?? token, certificate })
        }
      }
      endSession(module, session)
      if (refusal === undefined) return keyFailure('certificate-missing', { reason: 'private-key' })
      return { ok: false, error: toLoginError(refusal, after) }
    } catch (thrown) {
      return { ok: false, error: toKeyError(thrown) }
    }
  }

  function withOpen<T>(work: (open: Open) => KeyResult<T>): KeyResult<T> {
    if (open === undefined) return keyFailure('not-logged-in')
    try {
      return work(open)
    } catch (thrown) {
      return { ok: false, error: toKeyError(thrown) }
    }
  }

  return {
    available: modules.length > 0,
    listTokens: (fresh) => listPresent(fresh).map((present) => present.token),
    login,
    logout() {
      if (open !== undefined) endSession(open.module, open.session)
      open = undefined
    },
    sign: (statement) => withOpen((current) => signStatement(current, statement)),
    unwrap: (wrapped) => withOpen((current) => unwrapWithToken(current, wrapped)),
  }
}

type Refusal = ReturnType<typeof toKeyError>

function tryPin(module: LoadedModule, session: Buffer, pin: Buffer): Refusal | undefined {
  try {
    // The binding takes nothing but a string, which cannot be overwritten; it lives in this process only.
    module.library.C_Login(session, CKU_USER, pin.toString('utf8'))
    return undefined
  } catch (thrown) {
    return toKeyError(thrown)
  }
}

/** Flags read again after the try tell "wrong" from "wrong, and now locked" where the return code does not. */
function toLoginError(refusal: Refusal, after: PresentToken['token'] | undefined): KeyError {
  if (after === undefined) return { ...refusal, code: 'token-removed' }
  const nowLocked = refusal.code === 'pin-incorrect' && after.pinState === 'locked'
  const code: KeyErrorCode = nowLocked ? 'pin-locked' : refusal.code
  return { ...refusal, code, pinState: code === 'pin-locked' ? 'locked' : after.pinState, triesLeft: after.triesLeft }
}

function findPrivateKey(module: LoadedModule, session: Buffer, certificate: KeyCertificate): Buffer | undefined {
  const [privateKey] = findObjects(module.library, session, [
    { type: CKA.class, value: CKO.privateKey },
    { type: CKA.id, value: Buffer.from(certificate.id, 'hex') },
  ])
  return privateKey
}

function endSession({ library }: LoadedModule, session: Buffer): void {
  for (const end of [() => library.C_Logout(session), () => library.C_CloseSession(session)]) {
    try {
      end()
    } catch {
      // The token may be gone, or the PIN was refused: either way there is nothing left to end.
    }
  }
}

function signStatement({ module, session, privateKey, certificate }: Open, statement: Buffer): KeyResult<RawSignature> {
  const { library, profile } = module
  const isRsa = certificate.keyType === 'rsa'
  const mechanism = isRsa ? profile.mechanisms.rsaSign : profile.mechanisms.ecSign
  if (mechanism === null) return keyFailure('mechanism-unsupported')
  const digest = createHash('sha256').update(statement).digest()
  const inputs = { message: statement, digest, 'digest-info': toSha256DigestInfo(digest) }
  library.C_SignInit(session, { mechanism: Number(mechanism.code) }, privateKey)
  const signed = library.C_Sign(session, inputs[mechanism.input], Buffer.alloc(1024))
  const signature = isRsa || profile.signatureForm.ec === 'raw' ? signed : toP1363(signed)
  return keySuccess({
    algorithm: isRsa ? 'RS256' : 'ES256',
    signature: signature.toString('base64'),
    certificateDer: certificate.der,
  })
}

/**
 * RSA only. A key that cannot decrypt (EC, or RSA without OAEP) would keep a random secret as a private data object on
 * the token instead; `wrapping: null` in the certificate says so beforehand.
 */
function unwrapWithToken({ module, session, privateKey, certificate }: Open, bytes: Buffer): KeyResult<Buffer> {
  const mechanism = module.profile.mechanisms.rsaUnwrap
  if (mechanism === null || certificate.wrapping === null) return keyFailure('mechanism-unsupported')
  const wrapped = findWrappedKey(bytes)
  if (wrapped?.thumbprint !== certificate.thumbprint) return keyFailure('wrapped-for-another')
  const isSha1 = wrapped.wrapping === 'rsa-oaep-sha1'
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
