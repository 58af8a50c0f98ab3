import { expect, it } from 'vitest'
import { toPinState } from './pkcs11-module.ts'
import { toKeyError } from './pkcs11-errors.ts'

it.each([
  ['CKR_PIN_INCORRECT:160', 'pin-incorrect'],
  ['CKR_PIN_LOCKED:164', 'pin-locked'],
  ['CKR_PIN_EXPIRED:163', 'pin-expired'],
  ['CKR_USER_PIN_NOT_INITIALIZED:258', 'pin-not-set'],
  ['CKR_PIN_LEN_RANGE:162', 'pin-length'],
  ['CKR_DEVICE_REMOVED:50', 'token-removed'],
  ['CKR_SESSION_HANDLE_INVALID:179', 'token-removed'],
  ['CKR_MECHANISM_INVALID:112', 'mechanism-unsupported'],
  ['CKR_FUNCTION_CANCELED:80', 'cancelled'],
  ['CKR_DEVICE_ERROR:48', 'device-error'],
  ['CKR_VENDOR_DEFINED:2147483648', 'device-error'],
])('%s is told as %s', (message, code) => {
  expect(toKeyError(new Error(message))).toEqual({ code, reason: message.split(':')[0] })
})

it('texts of other errors do not get through', () => {
  expect(toKeyError(new TypeError('secret'))).toEqual({ code: 'device-error', reason: 'TypeError' })
})

it.each([
  [0, 'ok'],
  [0x10000, 'count-low'],
  [0x30000, 'final-try'],
  [0x70000, 'locked'],
  [0x40000, 'locked'],
])('flags %i are %s: the worst wins', (flags, state) => {
  expect(toPinState(flags)).toBe(state)
})
