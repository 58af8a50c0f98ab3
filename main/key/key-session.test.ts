import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type * as face from '../../native/pkcs11/face.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { KeyFailures } from './key-failures.ts'
import { KeySession, type KeySessionDeps } from './key-session.ts'

const SERIAL = '0123456789abcdef'
const DAY_MS = 86_400_000
const NOW = new Date('2026-11-21T08:00:00.000Z')

let folder: string
let answers: { login?: face.KeyResult<face.KeySession>; changePin?: face.KeyResult<face.KeyToken> }
let listeners: Map<string, (payload: never) => void>

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'key-session-'))
  answers = {}
  listeners = new Map()
})
afterEach(() => rmSync(folder, { recursive: true }))

test('A key is shown with what a clerk must know before the PIN is typed', async () => {
  const session = await createSession([createToken({ notAfter: at(29.5) })])
  expect(session.view()).toEqual({
    status: 'ready',
    tokens: [
      {
        ...{ serial: SERIAL, label: '安若溪', provider: 'pkcs11', vendorTitle: '软件密钥', protectedPath: false },
        ...{ pinLength: { min: 4, max: 16 }, recentFailures: 0, pinState: 'ok', triesLeft: null },
        certificates: [
          {
            ...{ id: '0a', holder: '安若溪', unit: '示例市教育局', issuer: '示例根' },
            ...{ notBefore: at(-700), notAfter: at(29.5), problem: null, daysLeft: 29, recovers: [] },
            knownAccount: 'anruoxi',
          },
        ],
      },
    ],
  })
})

test.each<[string, Partial<face.KeyCertificate>, string | null, number]>([
  ['expired', { notAfter: at(-0.5) }, 'expired', -1],
  ['not valid yet', { notBefore: at(1) }, 'not-yet-valid', 300],
  ['too weak, whatever its dates', { unusable: 'key-too-weak', notAfter: at(-1) }, 'key-too-weak', -1],
])('A certificate that is %s says so', async (_what, certificate, problem, daysLeft) => {
  const session = await createSession([createToken(certificate)])
  expect(session.view().tokens[0]?.certificates[0]).toMatchObject({ problem, daysLeft })
})

test('Wrong PINs are counted over restarts, until the right one; tries that never reached the key are not', async () => {
  const session = await createSession([createToken()])
  const holder = { tokenSerial: SERIAL, certificateId: '0a', pin: null }
  const errors: face.KeyError[] = [
    { code: 'pin-incorrect', pinState: 'count-low', reason: 'CKR_PIN_INCORRECT' },
    { code: 'pin-length' },
    { code: 'pin-unreadable' },
    { code: 'pin-locked', pinState: 'locked', reason: 'CKR_PIN_LOCKED' },
    { code: 'pin-locked', pinState: 'locked' },
  ]
  for (const error of errors) {
    answers.login = { ok: false, error }
    await session.login(holder)
  }
  expect(session.view().tokens[0]).toMatchObject({ recentFailures: 2, pinState: 'locked' })
  const restarted = await createSession([createToken()])
  expect(restarted.view().tokens[0]?.recentFailures).toBe(2)
  expect(readFileSync(path.join(folder, 'key-failures.json'), 'utf8')).not.toContain(SERIAL)
  answers.changePin = { ok: false, error: { code: 'pin-incorrect', pinState: 'count-low' } }
  await restarted.changePin({ tokenSerial: SERIAL, pins: null })
  expect(restarted.view().tokens[0]?.recentFailures).toBe(3)
  answers.changePin = { ok: true, value: createToken() }
  await restarted.changePin({ tokenSerial: SERIAL, pins: null })
  expect(restarted.view().tokens[0]).toMatchObject({ recentFailures: 0, pinState: 'ok' })
})

test('A list of failures that is damaged or cannot be written stands in nobody’s way', () => {
  const file = path.join(folder, 'key-failures.json')
  for (const damaged of ['', '{', '{"x":1}', '{"0123456789abcdef":-1}', '[]']) {
    writeFileSync(file, damaged)
    expect(new KeyFailures(file).count(SERIAL)).toBe(0)
  }
  const nowhere = new KeyFailures(path.join(file, 'below-a-file.json'))
  nowhere.add(SERIAL)
  expect(nowhere.count(SERIAL)).toBe(1)
})

test('Whoever is logged in is lost with the key, and told once', async () => {
  let lost = 0
  const token = createToken()
  const session = await createSession([token], { onLost: () => (lost += 1) })
  const [certificate] = token.certificates
  if (!certificate) throw new Error('no certificate')
  answers.login = { ok: true, value: { token, certificate } }
  await session.login({ tokenSerial: SERIAL, certificateId: '0a', pin: null })
  expect(session.find()?.certificate.id).toBe('0a')
  listeners.get('removed')?.({ tokenSerial: SERIAL } as never)
  listeners.get('process-down')?.({ reason: 'crashed' } as never)
  expect([lost, session.find(), session.view().status]).toEqual([1, undefined, 'down'])
})

async function createSession(tokens: readonly face.KeyToken[], deps: Partial<KeySessionDeps> = {}) {
  const client = {
    listTokens: () => Promise.resolve({ ok: true, value: tokens }),
    login: () => Promise.resolve(answers.login),
    changePin: () => Promise.resolve(answers.changePin),
    logout: () => Promise.resolve({ ok: true, value: null }),
    on: (event: string, listener: (payload: never) => void) => listeners.set(event, listener),
  }
  const session = new KeySession({
    onPinAct: () => undefined,
    client: client as unknown as KeyClient,
    findAccount: ({ publicKeyHash }) => (publicKeyHash === 'aa' ? 'anruoxi' : undefined),
    listRecoverable: () => [],
    failures: new KeyFailures(path.join(folder, 'key-failures.json')),
    onChange: () => undefined,
    onLost: () => undefined,
    now: () => NOW,
    ...deps,
  })
  await session.look()
  return session
}

function createToken(certificate: Partial<face.KeyCertificate> = {}): face.KeyToken {
  return {
    ...{ provider: 'pkcs11', vendor: 'softhsm2', vendorTitle: '软件密钥', slot: '00', label: '安若溪', serial: SERIAL },
    ...{
      manufacturer: 'SoftHSM',
      pinState: 'ok',
      triesLeft: null,
      pinLength: { min: 4, max: 16 },
      protectedPath: false,
    },
    certificates: [
      {
        ...{ id: '0a', subjectName: '安若溪', unitName: '示例市教育局', serialNumber: '01', issuerName: '示例根' },
        ...{ notBefore: at(-700), notAfter: at(300), thumbprint: 'bb', publicKeyHash: 'aa', der: '' },
        ...{ keyType: 'rsa', unusable: null, wrapping: 'rsa-oaep-sha1' },
        ...certificate,
      },
    ],
  }
}

function at(days: number): string {
  return new Date(NOW.getTime() + days * DAY_MS).toISOString()
}
