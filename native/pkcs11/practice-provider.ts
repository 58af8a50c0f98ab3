import { constants, privateDecrypt, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'
import type { KeyCertificate, KeyResult, KeySession, KeyToken, PinState } from './face.ts'
import { findKeyCertificate } from './certificate.ts'
import { keyFailure, keySuccess } from './key-provider.ts'
import type { KeyProvider, ProviderLogin, ProviderPinChange } from './key-provider.ts'
import {
  changePracticePin,
  findPracticeKey,
  findPrivateKey,
  findWrongTries,
  writeWrongTries,
} from './practice-key-file.ts'
import type { PracticeKeyFile } from './practice-key-file.ts'
import { findWrappedKey, toOaepHash, wrapForCertificate } from './wrapped-key.ts'

const TRIES = 6
const PIN_LENGTH = { min: 6, max: 16 }
const WRAPPING = 'rsa-oaep-sha256'

/**
 * The built-in practice key: a folder that behaves like a token, for learning and for machines where no driver can be
 * installed. Its certificate comes from the sample authority, so only the sample server lets it in. It protects nothing
 * against whoever holds the folder and patience.
 */
export function createPracticeProvider(directory: string): KeyProvider {
  let open: { readonly key: KeyObject; readonly certificate: KeyCertificate } | undefined

  function login({ tokenSerial, certificateId, pin }: ProviderLogin): KeyResult<KeySession> {
    if (open !== undefined) return keyFailure('already-logged-in')
    const file = findPracticeKey(directory)
    if (file?.serial !== tokenSerial) return keyFailure('no-token')
    const [certificate] = toToken(file, directory).certificates
    if (certificate?.id !== certificateId) return keyFailure('certificate-missing')
    if (pin === null || !isPossible(pin)) return keyFailure('pin-length')
    const key = tryPin(() => findPrivateKey(file, pin))
    if (!key.ok) return key
    open = { key: key.value, certificate }
    return keySuccess({ token: toToken(file, directory), certificate })
  }

  function changePin({ tokenSerial, pins }: ProviderPinChange): KeyResult<KeyToken> {
    const file = findPracticeKey(directory)
    if (file?.serial !== tokenSerial) return keyFailure('no-token')
    if (pins === null || !isPossible(pins.oldPin) || !isPossible(pins.newPin)) return keyFailure('pin-length')
    const changed = tryPin(() => changePracticePin(directory, file, pins.oldPin, pins.newPin) || undefined)
    return changed.ok ? keySuccess(toToken(file, directory)) : changed
  }

  /** `act` answers undefined for a wrong PIN. */
  function tryPin<T>(act: () => T | undefined): KeyResult<T> {
    const wrongBefore = findWrongTries(directory) ?? TRIES
    if (wrongBefore >= TRIES) return keyFailure('pin-locked', toPinLeft(wrongBefore))
    // Counted as wrong first: whoever cuts the power during the check gains nothing.
    writeWrongTries(directory, wrongBefore + 1)
    const opened = act()
    if (opened === undefined) {
      const left = toPinLeft(wrongBefore + 1)
      return keyFailure(left.pinState === 'locked' ? 'pin-locked' : 'pin-incorrect', { ...left, reason: 'wrong-pin' })
    }
    writeWrongTries(directory, 0)
    return keySuccess(opened)
  }

  return {
    available: true,
    listTokens() {
      const file = findPracticeKey(directory)
      return file === undefined ? [] : [toToken(file, directory)]
    },
    listModules: () => [],
    login,
    logout() {
      open = undefined
    },
    changePin,
    sign(bytes) {
      if (open === undefined) return keyFailure('not-logged-in')
      return keySuccess(sign('sha256', bytes, open.key))
    },
    wrap(dataKey) {
      if (open === undefined) return keyFailure('not-logged-in')
      return keySuccess(Buffer.from(wrapForCertificate(open.certificate.der, dataKey, WRAPPING)))
    },
    unwrap(bytes) {
      if (open === undefined) return keyFailure('not-logged-in')
      const wrapped = findWrappedKey(bytes)
      const isOwn = wrapped !== undefined && wrapped.hash === open.certificate[wrapped.names]
      if (!isOwn || wrapped.wrapping === 'token-secret') return keyFailure('wrapped-for-another')
      const padding = constants.RSA_PKCS1_OAEP_PADDING
      const oaepHash = toOaepHash(wrapped.wrapping)
      try {
        return keySuccess(privateDecrypt({ key: open.key, padding, oaepHash }, wrapped.ciphertext))
      } catch {
        return keyFailure('wrapped-for-another')
      }
    },
  }
}

function isPossible(pin: Buffer): boolean {
  return pin.length >= PIN_LENGTH.min && pin.length <= PIN_LENGTH.max
}

function toToken(file: PracticeKeyFile, directory: string): KeyToken {
  const der = Buffer.from(file.certificateDer, 'base64')
  const certificate = findKeyCertificate(file.certificateId, der, () => WRAPPING)
  return {
    provider: 'practice',
    vendor: 'practice',
    vendorTitle: '练习密钥',
    slot: 'practice',
    label: file.label,
    serial: file.serial,
    manufacturer: 'Border Desk',
    ...toPinLeft(findWrongTries(directory) ?? TRIES),
    pinLength: PIN_LENGTH,
    protectedPath: false,
    certificates: certificate === undefined ? [] : [certificate],
  }
}

function toPinLeft(wrong: number): { readonly pinState: PinState; readonly triesLeft: number } {
  const triesLeft = Math.max(0, TRIES - wrong)
  if (triesLeft === 0) return { pinState: 'locked', triesLeft }
  if (triesLeft === 1) return { pinState: 'final-try', triesLeft }
  return { pinState: triesLeft === TRIES ? 'ok' : 'count-low', triesLeft }
}
