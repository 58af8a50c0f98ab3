import { createTestKey, TestClerk } from '../../server/testing/test-clerk.ts'
import type { TestOffice } from '../../server/testing/test-office.ts'
import type { SampleCa } from '../../server/sample/ca/sample-ca.ts'
import { createHttp } from '../../main/sync/create-http.ts'
import type { Http } from '../../main/sync/http.ts'
import { ServerSession } from '../../main/sync/server-session.ts'
import { createSessionKey } from '../../main/sync/session-key.ts'
import { SessionGrant, type Clerk } from '../../domain/sync/session.ts'
import type { ProofOrder } from '../../server/testing/test-session-key.ts'

export interface ClerkConnection {
  readonly http: Http
  readonly server: ServerSession
  readonly clerk: Clerk
  readonly sign: TestClerk['key']['sign']
}

/** The sample clerk, logged in with a key in memory; `url` may lead through a proxy that the login does not meet. */
export async function connectClerk(
  office: { readonly url: string; readonly ca: SampleCa },
  url = office.url,
  account = 'zhuanbanyuan01',
): Promise<ClerkConnection> {
  const testOffice = { ...office, url: office.url, now: () => new Date() } as unknown as TestOffice
  const year = new Date().getUTCFullYear()
  const validity = { notBefore: new Date(Date.UTC(year - 1, 0)), notAfter: new Date(Date.UTC(year + 2, 0)) }
  const key = await createTestKey(testOffice, account, validity)
  const sessionKey = await createSessionKey()
  const prove = (order: ProofOrder) => sessionKey.prove({ ...order, url: new URL(order.url) })
  const testClerk = new TestClerk(testOffice, account, key, { ...sessionKey, prove })
  const answer = await testClerk.logIn()
  if (answer.status !== 200) throw new Error(`no login: ${JSON.stringify(answer.json)}`)
  const grant = SessionGrant.parse(answer.json)
  const http = createHttp(url)
  const server = new ServerSession(
    {
      http,
      key: { signChallenge: () => Promise.reject(new Error('the session was to last')) },
      findRenewalToken: () => undefined,
      onGrant: () => undefined,
      onRefusedKey: () => undefined,
    },
    { token: grant.token, key: sessionKey },
  )
  return { http, server, clerk: grant.clerk, sign: (statement) => key.sign(statement) }
}
