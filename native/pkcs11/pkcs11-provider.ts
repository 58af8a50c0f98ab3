import type { KeyCertificate, KeyError, KeyErrorCode, KeyResult, KeySession, KeyToken } from './face.ts'
import { keyFailure, keySuccess } from './key-provider.ts'
import type { KeyProvider, ProviderLogin, ProviderPinChange } from './key-provider.ts'
import { CKF, CKU_USER } from './pkcs11-constants.ts'
import { toKeyError } from './pkcs11-errors.ts'
import { listPresentTokens, readTokenCertificates, restartToSee, toBrokenModule, toKeyModule } from './pkcs11-module.ts'
import type { LoadedModule, ModuleState, PresentToken } from './pkcs11-module.ts'
import { endLogin, findPrivateKey, withWriteSession } from './pkcs11-session.ts'
import type { OpenLogin } from './pkcs11-session.ts'
import { signWithToken } from './pkcs11-sign.ts'
import { unwrapWithToken, wrapWithToken } from './pkcs11-wrap.ts'
import { findUsbVendors } from './usb-devices.ts'
import type { VendorProfiles } from './vendor-profile.ts'

/** All modules of this machine as one provider. One login at a time; the PIN goes to the module once a call. */
export function createPkcs11Provider(
  states: readonly ModuleState[],
  broken: VendorProfiles['broken'] = [],
): KeyProvider {
  const modules = states.flatMap(({ profile, library }): LoadedModule[] => (library ? [{ profile, library }] : []))
  const certificates = new Map<string, readonly KeyCertificate[]>()
  let open: OpenLogin | undefined

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

  /**
   * The token with this certificate. Seen through two drivers it is one and the same; two keys whose vendor gave both one
   * serial are not, and the PIN of one must not be tried at the other.
   */
  function findHolder(serial: string, certificateId: string): KeyResult<Holder> {
    const present = listPresent(false).filter(({ token }) => token.serial === serial)
    const [holder, ...others] = present.flatMap((each): Holder[] => {
      const certificate = each.token.certificates.find(({ id }) => id === certificateId)
      return certificate ? [{ present: each, certificate }] : []
    })
    if (holder === undefined) return keyFailure(present.length === 0 ? 'no-token' : 'certificate-missing')
    const isOne = others.every(({ certificate }) => certificate.thumbprint === holder.certificate.thumbprint)
    return isOne ? keySuccess(holder) : keyFailure('device-error', { reason: 'two-keys-of-one-serial' })
  }

  function login({ tokenSerial, certificateId, pin }: ProviderLogin): KeyResult<KeySession> {
    if (open !== undefined) return keyFailure('already-logged-in')
    const found = findHolder(tokenSerial, certificateId)
    if (!found.ok) return found
    const { present, certificate } = found.value
    const { token, module, slot } = present
    if (certificate.unusable !== null) return keyFailure('mechanism-unsupported', { reason: certificate.unusable })
    const refused = refusePin(present, pin === null ? null : [pin])
    if (refused !== undefined) return refused

    try {
      const session = module.library.C_OpenSession(slot, CKF.serialSession)
      const refusal = attempt(() => module.library.C_Login(session, CKU_USER, toText(pin)))
      const after = findPresent(tokenSerial)?.token
      if (refusal === undefined) {
        const privateKey = findPrivateKey(module.library, session, certificateId)
        if (privateKey !== undefined) {
          open = { module, slot, session, privateKey, token: after ?? token, certificate }
          return keySuccess({ token: open.token, certificate })
        }
      }
      endLogin(module, slot, session)
      if (refusal === undefined) return keyFailure('certificate-missing', { reason: 'private-key' })
      return { ok: false, error: toPinError(refusal, after) }
    } catch (thrown) {
      return { ok: false, error: toKeyError(thrown) }
    }
  }

  function changePin({ tokenSerial, pins }: ProviderPinChange): KeyResult<KeyToken> {
    const present = findPresent(tokenSerial)
    if (present === undefined) return keyFailure('no-token')
    const { module, slot } = present
    const refused = refusePin(present, pins && [pins.oldPin, pins.newPin])
    if (refused !== undefined) return refused
    try {
      const isLoggedIn = open?.token.serial === tokenSerial
      const refusal = withWriteSession(module, slot, (session) =>
        isLoggedIn || pins === null
          ? setPin(module, session, pins)
          : (attempt(() => module.library.C_Login(session, CKU_USER, toText(pins.oldPin))) ??
            setPin(module, session, pins)),
      )
      const after = findPresent(tokenSerial)?.token
      if (refusal !== undefined) return { ok: false, error: toPinError(refusal, after) }
      return after === undefined ? keyFailure('token-removed') : keySuccess(after)
    } catch (thrown) {
      return { ok: false, error: toKeyError(thrown) }
    }
  }

  function withOpen<T>(work: (open: OpenLogin) => KeyResult<T>): KeyResult<T> {
    if (open === undefined) return keyFailure('not-logged-in')
    try {
      return work(open)
    } catch (thrown) {
      return { ok: false, error: toKeyError(thrown) }
    }
  }

  return {
    available: modules.length > 0,
    listTokens(fresh) {
      if (open === undefined) modules.forEach((module) => attempt(() => restartToSee(module)))
      return listPresent(fresh).map((present) => present.token)
    },
    listModules() {
      const usbVendors = findUsbVendors()
      return [...states.map((state) => toKeyModule(state, usbVendors)), ...broken.map(toBrokenModule)]
    },
    login,
    logout() {
      if (open !== undefined) endLogin(open.module, open.slot, open.session)
      open = undefined
    },
    changePin,
    sign: (statement) => withOpen((current) => signWithToken(current, statement)),
    wrap: (dataKey) => withOpen((current) => wrapWithToken(current, dataKey)),
    unwrap: (wrapped) => withOpen((current) => unwrapWithToken(current, wrapped)),
  }
}

interface Holder {
  readonly present: PresentToken
  readonly certificate: KeyCertificate
}

type Refusal = ReturnType<typeof toKeyError>

function attempt(call: () => void): Refusal | undefined {
  try {
    call()
    return undefined
  } catch (thrown) {
    return toKeyError(thrown)
  }
}

/** What can be said without the token, so that no try is lost. `pins` is null where the token asks by itself. */
function refusePin({ module, token }: PresentToken, pins: readonly Buffer[] | null): KeyResult<never> | undefined {
  if (token.pinState === 'locked') return keyFailure('pin-locked', { pinState: 'locked' })
  if (token.protectedPath) {
    const isAsked = module.profile.pin.pad === 'empty-pin' && pins === null
    return isAsked ? undefined : keyFailure('mechanism-unsupported', { reason: 'protected-path' })
  }
  const { min, max } = token.pinLength
  const isPossible = pins?.every((pin) => pin.length >= (min ?? 1) && pin.length <= (max ?? Infinity))
  return isPossible ? undefined : keyFailure('pin-length')
}

/**
 * The binding takes nothing but a string, which cannot be overwritten: it lives in this process only, and the process
 * ends with the login. Empty means "ask on the device".
 */
function toText(pin: Buffer | null | undefined): string {
  return pin?.toString('utf8') ?? ''
}

/**
 * After a login, though PKCS#11 asks for none: openCryptoki 3.8 loses every private key of the token without. A wrong old
 * PIN is refused there, so what is refused here is the new one, and no second try is spent.
 */
function setPin({ library }: LoadedModule, session: Buffer, pins: ProviderPinChange['pins']): Refusal | undefined {
  const refusal = attempt(() => library.C_SetPIN(session, toText(pins?.oldPin), toText(pins?.newPin)))
  const isNewPin = refusal?.reason === 'CKR_PIN_INVALID' || refusal?.reason === 'CKR_PIN_LEN_RANGE'
  return refusal && isNewPin ? { ...refusal, code: 'pin-refused' } : refusal
}

/** Flags read again after the try tell "wrong" from "wrong, and now locked" where the return code does not. */
function toPinError(refusal: Refusal, after: KeyToken | undefined): KeyError {
  if (after === undefined) return { ...refusal, code: 'token-removed' }
  const nowLocked = refusal.code === 'pin-incorrect' && after.pinState === 'locked'
  const code: KeyErrorCode = nowLocked ? 'pin-locked' : refusal.code
  return { ...refusal, code, pinState: code === 'pin-locked' ? 'locked' : after.pinState, triesLeft: after.triesLeft }
}
