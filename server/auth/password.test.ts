import { afterAll, beforeAll, expect, test } from 'vitest'
import { PASSWORDS_REMEMBERED } from '../../domain/account/password.ts'
import { SessionGrant } from '../../domain/sync/session.ts'
import { codeOf, TestClerk, type Answer } from '../testing/test-clerk.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const FIRST = 'Jilin@2026'
const GOOD = 'Chun-Feng 1987'
let office: TestOffice
let clerk: TestClerk
let password = FIRST

beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  clerk = await TestClerk.create(office, 'zhuanbanyuan01', { algorithm: 'ES256' })
  await logIn(clerk)
}, 60_000)
afterAll(() => office.close())

async function logIn(who: TestClerk): Promise<void> {
  who.grant = undefined
  who.grant = SessionGrant.parse((await who.logIn({ password })).json)
}

async function change(newPassword: string, oldPassword = password): Promise<Answer> {
  const answer = await clerk.send('POST', '/auth/password', { oldPassword, newPassword })
  if (answer.status === 204) password = newPassword
  return answer
}

test('A new password counts from then on, and the old one no longer does', async () => {
  expect((await change(GOOD)).status).toBe(204)
  clerk.grant = undefined
  expect(codeOf(await clerk.logIn({ password: FIRST }))).toBe('bad-credentials')
  await logIn(clerk)
})

test('A password that breaks a rule is refused with the rule, before the old one costs a try', async () => {
  const answer = await change('zhuanbanyuan01-X', 'wrong')
  expect([answer.status, codeOf(answer), answer.json]).toMatchObject([
    422,
    'password-too-weak',
    { values: { rule: 'without-account' } },
  ])
})

test('A wrong old password changes nothing and counts like any wrong password', async () => {
  const answer = await change('Qiu-Shui 2001', 'wrong')
  expect([answer.status, answer.json]).toMatchObject([401, { code: 'bad-credentials', values: { triesLeft: 4 } }])
  await logIn(clerk)
})

test('None of the last five comes back; the one before them may', async () => {
  const used = [password]
  for (let round = 1; round < PASSWORDS_REMEMBERED; round += 1) {
    const next = `Xia-Yu ${round} 19${round}7`
    expect((await change(next)).status).toBe(204)
    used.push(next)
  }
  for (const old of used) expect([old, codeOf(await change(old))]).toEqual([old, 'password-used-before'])
  expect((await change('Dong-Xue 1949')).status).toBe(204)
  expect((await change(GOOD)).status).toBe(204)
  console.log(`passwords: the last ${used.length} refused`)
})

test('Every other session of the account ends with the change, with its right to be renewed; this one goes on', async () => {
  const other = await TestClerk.withKey(office, 'zhuanbanyuan01', clerk.key)
  await logIn(other)
  const { renewalToken } = SessionGrant.parse(other.grant)
  expect((await other.send('GET', '/changes')).status).toBe(200)
  expect((await change('Chun-Hua 2010')).status).toBe(204)
  expect(codeOf(await other.send('GET', '/changes'))).toBe('session-expired')
  other.grant = undefined
  expect(codeOf(await other.renew(renewalToken))).toBe('renewal-expired')
  expect((await clerk.send('GET', '/changes')).status).toBe(200)
  expect((await clerk.renew()).status).toBe(200)
})

test('Nobody changes a password without a session', async () => {
  const stranger = await TestClerk.withKey(office, 'zhuanbanyuan01', clerk.key)
  const answer = await stranger.send('POST', '/auth/password', { oldPassword: password, newPassword: 'Chun-Hua 2011' })
  expect([answer.status, codeOf(answer)]).toEqual([401, 'session-missing'])
})
