import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { SessionGrant } from '../../domain/sync/session.ts'
import { createSampleCaMaterial, openSampleCa } from '../sample/ca/sample-ca.ts'
import { codeOf, createTestKey, TestClerk, type KeyOrder } from '../testing/test-clerk.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const today = new Date('2026-11-21T02:00:00Z')
let office: TestOffice

beforeAll(async () => {
  office = await openTestOffice({ groups: 0, now: today })
}, 60_000)
afterAll(() => office.close())

describe('login', () => {
  it.each(['RS256', 'ES256'] as const)('lets a clerk in with a key (%s), account and password', async (algorithm) => {
    const clerk = await TestClerk.create(office, 'zhuanbanyuan01', { algorithm })
    const grant = SessionGrant.parse((await clerk.logIn()).json)
    expect(grant).toMatchObject({
      office: 'jilin',
      expiresAt: '2026-11-21T02:30:00.000Z',
      clerk: { name: '郑检样', unitCode: '000771', unitName: '吉林省测试农业科学研究院', role: 'clerk' },
    })
    clerk.grant = grant
    expect((await clerk.send('GET', '/office-pack')).json).toEqual(office.pack)
  })

  const badKeys: [string, KeyOrder][] = [
    ['key-wrong-unit', { unitCode: '000305' }],
    ['key-wrong-clerk', { number: 'JL-000771-02' }],
    ['key-expired', { notBefore: new Date('2024-01-01'), notAfter: new Date('2026-11-20') }],
    ['key-not-yet-valid', { notBefore: new Date('2026-11-22') }],
  ]
  it.each(badKeys)('refuses %s', async (code, order) => {
    const clerk = await TestClerk.create(office, 'zhuanbanyuan01', order)
    const answer = await clerk.logIn()
    expect([answer.status, codeOf(answer)]).toEqual([403, code])
  })

  it('refuses a key of another authority, even one of the same name', async () => {
    const impostor = await openSampleCa(await createSampleCaMaterial())
    const key = await createTestKey({ ...office, ca: impostor, url: office.url }, 'zhuanbanyuan01')
    expect(codeOf(await (await TestClerk.withKey(office, 'zhuanbanyuan01', key)).logIn())).toBe('key-unknown-ca')
  })

  it('refuses a nonce that was used, was never given out, or is too old', async () => {
    const clerk = await TestClerk.create(office)
    const { nonce } = await clerk.challenge()
    expect((await clerk.logIn({ nonce })).status).toBe(200)
    expect(codeOf(await clerk.logIn({ nonce }))).toBe('nonce-spent')
    expect(codeOf(await clerk.logIn({ nonce: 'invented' }))).toBe('nonce-spent')
    const old = await clerk.challenge()
    office.setNow(new Date(today.getTime() + 5 * 60_000))
    expect(codeOf(await clerk.logIn({ nonce: old.nonce }))).toBe('nonce-spent')
    office.setNow(today)
  })

  it('refuses a signature that was made for another account', async () => {
    const clerk = await TestClerk.create(office)
    expect(codeOf(await clerk.logIn({ signedAccount: 'zhuanbanyuan02' }))).toBe('bad-signature')
  })

  it('does not let a reviewer in, nor somebody who does not exist', async () => {
    for (const account of ['shenheyuan01', 'zhuanbanyuan01']) {
      const key = await createTestKey(office, account, { unitCode: '000771' })
      const clerk = await TestClerk.withKey(office, account, key)
      const answer = await clerk.logIn(account === 'shenheyuan01' ? {} : { password: 'no' })
      expect([answer.status, codeOf(answer)]).toEqual([401, 'bad-credentials'])
    }
  })

  it('lets nobody try, or lock, a colleague’s account with a key of their own', async () => {
    const key = await createTestKey(office, 'zhuanbanyuan03')
    const stranger = await TestClerk.withKey(office, 'zhuanbanyuan01', key)
    for (let attempt = 0; attempt < 6; attempt += 1) {
      expect(codeOf(await stranger.logIn({ password: 'guess' }))).toBe('key-wrong-unit')
    }
    expect((await (await TestClerk.create(office)).logIn()).status).toBe(200)
  })

  it('locks an account for a quarter of an hour after five wrong passwords, and only that one', async () => {
    const clerk = await TestClerk.create(office, 'zhuanbanyuan02')
    const codes: string[] = []
    for (let attempt = 0; attempt < 6; attempt += 1) codes.push(codeOf(await clerk.logIn({ password: 'wrong' })))
    expect(codes).toEqual([...Array<string>(4).fill('bad-credentials'), 'account-locked', 'account-locked'])
    expect(codeOf(await clerk.logIn())).toBe('account-locked')
    expect((await (await TestClerk.create(office)).logIn()).status).toBe(200)
    office.setNow(new Date(today.getTime() + 15 * 60_000))
    expect((await clerk.logIn()).status).toBe(200)
    office.setNow(today)
  })
})

describe('a session', () => {
  it('is needed, ends after half an hour, and is renewed with key and token', async () => {
    const clerk = await TestClerk.create(office)
    expect(codeOf(await clerk.send('GET', '/changes'))).toBe('session-missing')
    clerk.grant = SessionGrant.parse((await clerk.logIn()).json)
    office.setNow(new Date(today.getTime() + 30 * 60_000))
    const ended = await clerk.send('GET', '/changes')
    expect([ended.status, codeOf(ended)]).toEqual([401, 'session-expired'])
    clerk.grant = SessionGrant.parse((await clerk.renew()).json)
    expect((await clerk.send('GET', '/changes')).status).toBe(200)
    office.setNow(today)
  })

  it('outlives a restart of the server', async () => {
    const clerk = await TestClerk.loggedIn(office)
    await office.restart()
    expect((await clerk.send('GET', '/office-pack')).status).toBe(200)
  })

  it('is not renewed with another key, another token, or after thirty days', async () => {
    const clerk = await TestClerk.loggedIn(office)
    const token = clerk.grant?.renewalToken ?? ''
    const other = await TestClerk.create(office)
    expect(codeOf(await other.renew(token))).toBe('renewal-expired')
    expect(codeOf(await clerk.renew('x'.repeat(43)))).toBe('renewal-expired')
    office.setNow(new Date(today.getTime() + 30 * 24 * 3_600_000))
    expect(codeOf(await clerk.renew(token))).toBe('renewal-expired')
    office.setNow(today)
  })
})
