import { expect, test } from 'vitest'
import type { DoctorStep, KeyCertificate, KeyToken, KeyView } from '../../../domain/ipc/views.ts'
import { doctorFindings } from '../../../domain/key/doctor-findings.ts'
import type { KeyModule } from '../../../native/pkcs11/face.ts'
import { serverFailure } from '../../sync/server-result.ts'
import { diagnose, type KeyFacts } from './diagnose.ts'
import { createDoctorHandlers } from './doctor.handlers.ts'
import { findOnLinux, findReaderService, toState } from './reader-service.ts'
import { maskSerial } from './report.ts'

const now = Date.parse('2026-11-21T02:00:00Z')
const module: KeyModule = {
  ...{ vendor: 'longmai-gm3000', vendorTitle: '龙脉 GM3000', file: 'C:\\Users\\wangwu\\gm3000_pkcs11.dll', bits: 64 },
  ...{ loaded: true, error: null, slots: 1, usbPresent: true },
}
const certificate: KeyCertificate = {
  ...{ id: '01', holder: '王五', unit: '松江产业促进中心', issuer: '吉林CA', problem: null, daysLeft: 400 },
  ...{ notBefore: '2025-11-21T00:00:00Z', notAfter: '2027-12-26T00:00:00Z', recovers: [], knownAccount: 'wangwu' },
}
const token: KeyToken = {
  ...{ serial: '0123456789ABCDEF', label: '王五的Key', provider: 'pkcs11', vendorTitle: '龙脉 GM3000' },
  ...{ pinLength: { min: 6, max: 16 }, protectedPath: false, recentFailures: 0, pinState: 'ok', triesLeft: 5 },
  certificates: [certificate],
}
const good: KeyFacts = {
  readerService: 'running',
  modules: { ok: true, value: [{ ...module, vendor: 'other', file: null, loaded: false, usbPresent: false }, module] },
  view: { status: 'ready', tokens: [token] },
  health: { ok: true, value: { serverId: 's', serverTime: '2026-11-21T02:01:00Z' } },
  ...{ serverHost: 'fao.example', now },
}
const none: KeyView = { status: 'none', tokens: [] }

function modules(...changes: readonly Partial<KeyModule>[]): Pick<KeyFacts, 'modules'> {
  return { modules: { ok: true, value: changes.map((change) => ({ ...module, ...change })) } }
}
function held(change: Partial<KeyToken>): Pick<KeyFacts, 'view'> {
  return { view: { status: 'ready', tokens: [{ ...token, ...change }] } }
}
function certified(change: Partial<KeyCertificate>): Pick<KeyFacts, 'view'> {
  return held({ certificates: [{ ...certificate, ...change }] })
}
function find(facts: KeyFacts, step: DoctorStep['step']): DoctorStep | undefined {
  return diagnose(facts).find((each) => each.step === step)
}

test('A key that is fine has a tick at every step, in the order of the steps', () => {
  const steps = diagnose(good)
  expect(steps.map(({ step }) => step)).toEqual(Object.keys(doctorFindings))
  expect(steps.filter(({ state }) => state !== 'ok')).toEqual([])
})

const cases: readonly [Partial<KeyFacts>, DoctorStep['step'], DoctorStep['state'], string][] = [
  [{ readerService: 'stopped', view: none }, 'reader-service', 'warning', 'reader-service-stopped'],
  [{ readerService: 'missing', view: none }, 'reader-service', 'warning', 'reader-service-missing'],
  [{ readerService: 'unknown', view: none }, 'reader-service', 'unknown', 'reader-service-unknown'],
  [{ readerService: 'stopped' }, 'reader-service', 'ok', 'reader-service-not-needed'],
  [{ ...modules({ usbPresent: false }), view: none }, 'device', 'failed', 'device-missing'],
  [{ ...modules({ usbPresent: null }), view: none }, 'device', 'unknown', 'device-unknown'],
  [modules({ usbPresent: null }), 'device', 'ok', 'device-present'],
  [
    { ...modules({ file: null, bits: null, loaded: false }), view: none },
    'driver-file',
    'failed',
    'driver-file-missing',
  ],
  [{ ...modules(), view: none }, 'driver-file', 'failed', 'driver-file-missing'],
  [{ ...modules({ loaded: false, bits: 32 }), view: none }, 'driver-bits', 'failed', 'driver-32-bit'],
  [{ ...modules({ loaded: false, bits: null }), view: none }, 'driver-bits', 'failed', 'driver-not-a-library'],
  [{ ...modules({ loaded: false, error: 'missing DLL' }), view: none }, 'driver-loads', 'failed', 'driver-not-loaded'],
  [{ view: { status: 'down', tokens: [] } }, 'driver-loads', 'failed', 'key-process-down'],
  [{ modules: { ok: false, error: { code: 'timeout' } }, view: none }, 'driver-loads', 'failed', 'key-process-down'],
  [{ ...modules({ slots: 0 }), view: none }, 'slot', 'failed', 'slot-missing'],
  [{ view: none }, 'token', 'failed', 'token-missing'],
  [held({ certificates: [] }), 'certificate', 'failed', 'certificate-missing'],
  [certified({ problem: 'expired', daysLeft: -3 }), 'certificate', 'failed', 'certificate-expired'],
  [certified({ problem: 'not-yet-valid' }), 'certificate', 'failed', 'certificate-not-yet-valid'],
  [certified({ problem: 'key-too-weak' }), 'certificate', 'failed', 'certificate-too-weak'],
  [certified({ daysLeft: 30 }), 'certificate', 'warning', 'certificate-expires-soon'],
  [certified({ daysLeft: 31 }), 'certificate', 'ok', 'certificate-valid'],
  [held({ pinState: 'count-low', triesLeft: 3 }), 'tries', 'warning', 'tries-reduced'],
  [held({ pinState: 'final-try', triesLeft: 1 }), 'tries', 'warning', 'tries-final'],
  [held({ pinState: 'locked', triesLeft: 0 }), 'tries', 'failed', 'tries-none'],
  [{ now: now + 10 * 60_000 }, 'clock', 'failed', 'clock-wrong'],
  [{ health: serverFailure('unreachable', 'server-unreachable') }, 'clock', 'unknown', 'clock-unknown'],
  [{ health: serverFailure('unreachable', 'server-unreachable') }, 'server', 'failed', 'server-unreachable'],
  [{ health: serverFailure('server', 'server-error') }, 'server', 'failed', 'server-error'],
]

test.each(cases)('%o: %s is %s, %s', (change, step, state, finding) => {
  expect(find({ ...good, ...change }, step)).toMatchObject({ state, finding })
  const known: readonly string[] = doctorFindings[step]
  expect(known).toContain(finding)
})

test('What a missing driver makes pointless is not checked, so that the first cross is the cause', () => {
  const steps = diagnose({ ...good, ...modules({ file: null, bits: null, loaded: false, slots: 0 }), view: none })
  expect(steps.filter(({ state }) => state === 'failed').map(({ step }) => step)).toEqual(['driver-file'])
  expect(steps.filter(({ state }) => state === 'skipped').map(({ step }) => step)).toEqual(
    ['driver-bits', 'driver-loads', 'slot', 'token', 'certificate', 'tries'], // prettier-ignore
  )
})

test('The driver of the key that is plugged in is missed, whatever others are installed', () => {
  const others = { vendor: 'opensc', vendorTitle: 'OpenSC', usbPresent: null }
  const facts = { ...good, ...modules(others, { file: null, bits: null, loaded: false }), view: none }
  expect(find(facts, 'driver-file')).toMatchObject({ state: 'failed', values: { vendor: '龙脉 GM3000' } })
})

test('The practice key needs no driver', () => {
  const practice = held({ provider: 'practice', vendorTitle: '练习用软件密钥' })
  const failed = diagnose({ ...good, ...modules(), ...practice }).filter(({ state }) => state === 'failed')
  expect(failed).toEqual([])
})

test('The state of the Windows service is read from its numbers, whatever language the words are in', () => {
  const english =
    'SERVICE_NAME: SCardSvr\r\n        TYPE               : 20  WIN32_SHARE_PROCESS\r\n        STATE              : 4  RUNNING\r\n'
  const chinese =
    'SERVICE_NAME: SCardSvr\r\n        类型               : 10  WIN32_OWN_PROCESS\r\n        状态               : 1  STOPPED\r\n'
  expect(toState(english)).toBe('running')
  expect(toState(chinese)).toBe('stopped')
  expect(toState('拒绝访问。')).toBe('unknown')
})

test('On Linux the socket of pcscd tells', async () => {
  expect(findOnLinux((file) => file === '/run/pcscd/pcscd.comm')).toBe('running')
  expect(findOnLinux((file) => file === '/usr/sbin/pcscd')).toBe('stopped')
  expect(findOnLinux(() => false)).toBe('missing')
  expect(['running', 'stopped', 'missing']).toContain(await findReaderService('linux'))
  expect(await findReaderService('darwin')).toBe('unknown')
})

test('The saved result says what was found, and nothing of who it is', async () => {
  const saved: { name: string; text: string }[] = []
  let asked = 0
  const call = createDoctorHandlers({
    ...{ version: '0.1.0', serverUrl: 'https://fao.example:8443', now: () => new Date(now) },
    key: {
      look: () => Promise.resolve(),
      view: () => good.view,
      listModules: () =>
        Promise.resolve(modules({}, { loaded: false, error: 'C:\\Users\\wangwu\\a b\\c.dll: not found' }).modules),
    },
    findReaderService: () => Promise.resolve('stopped'),
    askHealth: () => Promise.resolve(((asked += 1), good.health)),
    saveFile: (name, bytes) => Promise.resolve(saved.push({ name, text: new TextDecoder().decode(bytes) }) > 0),
  })
  const report = await call['key.doctor'](undefined)
  expect(report.at).toBe('2026-11-21T02:00:00.000Z')
  expect(await call['key.save-doctor-report'](undefined)).toEqual({ ok: true, value: { saved: true } })
  expect(asked).toBe(1)
  const [{ name, text } = { name: '', text: '' }] = saved
  expect(name).toBe('Key诊断-2026-11-21.txt')
  for (const told of [
    '[正常] 证书',
    'certificate-valid',
    'gm3000_pkcs11.dll',
    '龙脉 GM3000',
    '…CDEF',
    '吉林CA',
    '0.1.0',
  ]) {
    expect(text).toContain(told)
  }
  const secrets = [token.serial, token.label, '王五', 'wangwu', certificate.unit]
  for (const secret of secrets) expect(text, secret).not.toContain(secret)
  console.log(
    `doctor's report: ${text.split('\r\n').length} lines, ${secrets.length} things of the clerk's looked for, 0 found`,
  )
})

test('Of a serial four characters are left, of a short one nothing', () => {
  expect(maskSerial('0123456789ABCDEF')).toBe('…CDEF')
  expect(maskSerial('12345678')).toBe('…')
})
