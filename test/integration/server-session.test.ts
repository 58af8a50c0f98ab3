import { createHash } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Failure } from '../../domain/result.ts'
import { toLoginStatement } from '../../domain/sync/statement.ts'
import { SessionGrant } from '../../domain/sync/session.ts'
import { createHttp } from '../../main/sync/create-http.ts'
import type { Http, HttpRequest } from '../../main/sync/http.ts'
import { changePassword, fetchChallenge, logIn } from '../../main/sync/server-api.ts'
import { serverFailure, type ServerResult } from '../../main/sync/server-result.ts'
import { ServerSession } from '../../main/sync/server-session.ts'
import { createSessionKey } from '../../main/sync/session-key.ts'
import { createCertificateRepo } from '../../server/auth/certificate.repo.ts'
import { createTestKey, type TestKey } from '../../server/testing/test-clerk.ts'
import { openTestOffice, type TestOffice } from '../../server/testing/test-office.ts'

const ACCOUNT = 'zhuanbanyuan01'
const CHANGES = { method: 'GET', path: '/changes?limit=1' } as const
let office: TestOffice
let key: TestKey
let http: Http
let sent: HttpRequest[]
let told: (Failure | null)[]
let session: ServerSession
let renewalToken: string
let start: Date

beforeAll(async () => {
  office = await openTestOffice({ groups: 0, now: new Date(), revocationLists: true })
}, 60_000)
afterAll(() => office.close())

beforeEach(async () => {
  start = new Date()
  office.setNow(start)
  key = await createTestKey(office, ACCOUNT, { algorithm: 'ES256', ...validity(start) })
  const real = createHttp(office.url)
  http = {
    close: () => real.close(),
    send(request) {
      sent.push(request)
      return real.send(request)
    },
  }
  sent = []
  told = []
  const sessionKey = await createSessionKey()
  const challenge = getValue(await fetchChallenge(http))
  const { serverId, nonce } = challenge
  const statement = toLoginStatement({ serverId, nonce, account: ACCOUNT, sessionKey: sessionKey.thumbprint })
  const grant = getValue(
    await logIn(http, {
      ...{ nonce, account: ACCOUNT, password: 'Jilin@2026', sessionKey: sessionKey.publicKey },
      workstation: { id: '0195f3a0-0000-7000-8000-000000000001', name: 'desk-1' },
      signature: await key.sign(statement),
    }),
  )
  renewalToken = SessionGrant.parse(grant).renewalToken
  session = createSession({ token: grant.token, key: sessionKey })
})
afterEach(() => http.close())

function createSession(credentials?: ConstructorParameters<typeof ServerSession>[1]): ServerSession {
  return new ServerSession(
    {
      http,
      key: {
        async signChallenge(challenge) {
          const statementJson = toLoginStatement(challenge)
          const { cms } = await key.sign(statementJson)
          const certificateDer = key.certificateDer.toString('base64')
          const signedAt = office.now().toISOString()
          return { ok: true, value: { cms, statementJson, certificateDer, algorithm: 'ES256', signedAt } }
        },
      },
      findRenewalToken: () => renewalToken,
      onGrant: (grant) => void (renewalToken = grant.renewalToken),
      onRefusedKey: (refusal) => told.push(refusal),
    },
    credentials,
  )
}

test('A session that ended is renewed with a key of its own, and the request goes out once more', async () => {
  const first = await session.send(CHANGES)
  office.inDatabase((db) => db.prepare('DELETE FROM session').run())
  const second = await session.send(CHANGES)
  expect([first.ok, second.ok]).toEqual([true, true])
  expect(sent.map(({ path }) => path).slice(2)).toEqual([
    CHANGES.path,
    CHANGES.path,
    '/auth/challenge',
    '/auth/renew',
    CHANGES.path,
  ])
  const keys = new Set(sent.flatMap((request) => (request.session ? [request.session.key.thumbprint] : [])))
  expect(keys.size).toBe(2)
})

test('An offline unlock has no session yet: many requests at once renew it a single time', async () => {
  const unlocked = createSession()
  const answers = await Promise.all(Array.from({ length: 8 }, () => unlocked.send(CHANGES)))
  expect(answers.every(({ ok }) => ok)).toBe(true)
  expect(sent.filter(({ path }) => path === '/auth/renew')).toHaveLength(1)
})

test.each([
  ['by hand', revokeByHand, reinstateByHand],
  ['by the list of the authority', revokeByList, reinstateByList],
])(
  'A key revoked %s is told apart from a session that ended, once, and again when it is lifted',
  async (_, revoke, lift) => {
    await session.send(CHANGES)
    await revoke()
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(await session.send(CHANGES)).toMatchObject({
        ok: false,
        error: { trouble: 'session', code: 'key-revoked' },
      })
    }
    expect(await createSession().send(CHANGES)).toMatchObject({ ok: false, error: { code: 'key-revoked' } })
    await lift()
    expect(await session.send(CHANGES)).toMatchObject({ ok: true })
    expect(told).toEqual([null, { code: 'key-revoked' }, { code: 'key-revoked' }, null])
  },
)

test('A certificate that expires while the clerk works stops the session with that reason', async () => {
  office.setNow(new Date(start.getTime() + 40 * 86_400_000))
  const expired = createSession()
  expect(await expired.send(CHANGES)).toMatchObject({ ok: false, error: { trouble: 'session', code: 'key-expired' } })
})

test('A clock that is off is told in minutes, and nothing is ended by it', async () => {
  office.setNow(new Date(start.getTime() + 9 * 60_000))
  const wrong = await session.send(CHANGES)
  expect(wrong).toMatchObject({ ok: false, error: { trouble: 'session', code: 'clock-wrong', values: { minutes: 9 } } })
  office.setNow(start)
  expect(await session.send(CHANGES)).toMatchObject({ ok: true })
})

test('A request the network brings twice may have been carried out: it is asked again, not logged out', async () => {
  const refusing = { ...http, send: () => Promise.resolve(serverFailure('refused', 'proof-replayed', { status: 401 })) }
  const doubled = new ServerSession(
    { http: refusing, key: { signChallenge: () => Promise.reject(new Error('not asked')) }, ...NOTHING },
    { token: 'token', key: await createSessionKey() },
  )
  expect(await doubled.send(CHANGES)).toMatchObject({ ok: false, error: { trouble: 'lost' } })
})

test('A wrong old password is sent once: it is no reason to renew the session and try again', async () => {
  const before = sent.length
  const answer = await changePassword(session, { oldPassword: 'wrong', newPassword: 'Chun-Feng 1987' })
  expect(answer).toMatchObject({ ok: false, error: { trouble: 'refused', code: 'bad-credentials' } })
  expect(sent.slice(before).map(({ path }) => path)).toEqual(['/auth/password'])
})

test('After the lock nothing goes out any more, whatever is asked', async () => {
  session.forget()
  const before = sent.length
  expect(await session.send(CHANGES)).toMatchObject({ ok: false, error: { code: 'session-ended' } })
  expect(sent.length).toBe(before)
})

const NOTHING = { findRenewalToken: () => undefined, onGrant: () => undefined, onRefusedKey: () => undefined }

function validity(now: Date) {
  return { notBefore: new Date(now.getTime() - 86_400_000), notAfter: new Date(now.getTime() + 30 * 86_400_000) }
}

function toThumbprint(): string {
  return createHash('sha256').update(key.certificateDer).digest('hex')
}

function revokeByHand(): void {
  office.inDatabase((db) => createCertificateRepo(db).revoke(toThumbprint(), start.toISOString()))
}

function reinstateByHand(): void {
  office.inDatabase((db) => createCertificateRepo(db).reinstate(toThumbprint()))
}

function revokeByList(): Promise<void> {
  return office.publishRevocations([key.certificateDer])
}

function reinstateByList(): Promise<void> {
  return office.publishRevocations([])
}

function getValue<T>(result: ServerResult<T>): T {
  if (!result.ok) throw new Error(result.error.code)
  return result.value
}
