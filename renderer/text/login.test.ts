import { expect, test } from 'vitest'
import type { KeyCertificate, KeyToken } from '../../domain/ipc/views.ts'
import { KeyAuthority } from '../../domain/office-pack/key-authority.ts'
import { listNotices, toIssuerAdvice, toLockLine, toStop, toTriesLine, toValidity } from './login.ts'

const authority = KeyAuthority.parse({
  issuers: ['某省CA'],
  title: '某省电子认证',
  tries: 6,
  unlockRoute: '请到某省电子认证柜台解锁。',
  unlockCost: '约半个工作日。',
  renewalRoute: '请到柜台更新。',
  phone: '0431-00000000',
  source: '测试',
})
const certificate: KeyCertificate = {
  id: '01',
  holder: '郑检样',
  unit: '示例单位',
  issuer: '某省CA',
  notBefore: '2026-01-01T00:00:00Z',
  notAfter: '2027-01-01T00:00:00Z',
  problem: null,
  daysLeft: 200,
  recovers: [],
  knownAccount: null,
}
const token: KeyToken = {
  serial: '1',
  label: '边界通示例KEY',
  provider: 'pkcs11',
  vendorTitle: '示例厂商',
  pinLength: { min: 4, max: 16 },
  protectedPath: false,
  recentFailures: 0,
  pinState: 'ok',
  triesLeft: null,
  certificates: [certificate],
}
const today = '2026-06-15'

test('each state of the PIN has its own words, louder as it gets worse, with or without a count and a known authority', () => {
  const lines = (['ok', 'count-low', 'final-try', 'locked'] as const).flatMap((pinState) =>
    [null, 1].flatMap((triesLeft) =>
      [undefined, authority].map((known) => ({
        pinState,
        ...toTriesLine({ pinState, triesLeft, recentFailures: 0 }, known),
      })),
    ),
  )
  const tones = { ok: 'plain', 'count-low': 'attention', 'final-try': 'danger', locked: 'danger' }
  for (const line of lines) expect(line.tone).toBe(tones[line.pinState])
  expect(lines.filter(({ text }) => /undefined|null|NaN/.test(text))).toEqual([])
  console.log(`${new Set(lines.map(({ text }) => text)).size} different lines of ${lines.length}`)
})

test('before the last try stands what unlocking costs at this authority', () => {
  expect(toTriesLine({ pinState: 'final-try', triesLeft: 1, recentFailures: 0 }, authority).text).toContain(
    authority.unlockCost,
  )
  expect(toTriesLine({ pinState: 'ok', triesLeft: null, recentFailures: 0 }, authority).text).toContain('连续输错 6 次')
})

test('a locked key says the way of its own authority and asks for nothing', () => {
  const stop = toStop({ ...token, pinState: 'locked' }, certificate, authority, today)
  expect(stop?.todo).toContain(authority.unlockRoute)
  expect(stop?.todo).toContain('0431-00000000')
  expect(toStop({ ...token, pinState: 'locked' }, certificate, undefined, today)?.todo).toContain('证书发放机构')
  expect(toStop({ ...token, pinState: 'final-try' }, certificate, authority, today)).toBeUndefined()
})

test('a certificate out of its time says so with the date, one not yet in it shows the date of this computer', () => {
  const stop = (problem: KeyCertificate['problem']) => toStop(token, { ...certificate, problem }, authority, today)
  expect(stop('expired')?.title).toContain('2027-01-01')
  expect(stop('expired')?.todo).toContain(authority.renewalRoute)
  expect(stop('not-yet-valid')?.todo).toContain(today)
  expect(stop('key-too-weak')?.todo).toContain('另一张证书')
  expect(stop(null)).toBeUndefined()
})

test('from thirty days before its end a certificate is spoken of, not earlier', () => {
  const around = { authorities: [authority], authority, ownFailures: 0 }
  const noticesAt = (daysLeft: number) => listNotices(token, { ...certificate, daysLeft }, around)
  expect(noticesAt(31)).toEqual([])
  expect(noticesAt(30)).toHaveLength(1)
  expect(noticesAt(30)[0]).toContain('还有 30 天到期')
  expect(noticesAt(0)[0]).toContain('今天到期')
  expect(toValidity({ ...certificate, daysLeft: 31 }).loud).toBe(false)
  expect(toValidity({ ...certificate, daysLeft: 30 }).loud).toBe(true)
})

test('wrong PINs of others are told, those of the person at the page are not held against somebody', () => {
  const tried = { ...token, recentFailures: 3 }
  const notices = (ownFailures: number) =>
    listNotices(tried, certificate, { authorities: [authority], authority, ownFailures })
  expect(notices(0)[0]).toContain('输错过 3 次')
  expect(notices(2)[0]).toContain('输错过 1 次')
  expect(notices(3)).toEqual([])
})

test('an issuer the office does not list is told before the PIN; an office without a list says nothing', () => {
  const around = { authority: undefined, ownFailures: 0 }
  expect(listNotices(token, certificate, { ...around, authorities: [authority] })[0]).toContain('签发机构')
  expect(listNotices(token, certificate, { ...around, authorities: [] })).toEqual([])
})

test('what only the issuer can mend names the issuer, what it cannot does not', () => {
  expect(toIssuerAdvice('key-revoked', authority)).toContain('某省电子认证')
  expect(toIssuerAdvice('pin-locked', authority)).toContain(authority.unlockRoute)
  for (const code of ['pin-incorrect', 'bad-credentials', 'server-unreachable']) {
    expect(toIssuerAdvice(code, authority), code).toBeUndefined()
  }
  expect(toIssuerAdvice('key-revoked', undefined)).toBeUndefined()
})

test('a lock says what is true: why, and whether everything was saved', () => {
  expect(toLockLine('program', true, true)).toMatch(/^Key 已拔出.*都已保存/)
  expect(toLockLine('program', false, true)).not.toContain('拔出')
  expect(toLockLine('clerk', true, true)).not.toContain('拔出')
  expect(toLockLine('program', true, false)).toContain('没有存上')
})
