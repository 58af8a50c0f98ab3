import { createTestKey, TestClerk } from '../../server/testing/test-clerk.ts'
import type { TestOffice } from '../../server/testing/test-office.ts'
import type { SampleCa } from '../../server/sample/ca/sample-ca.ts'
import { createHttp, type Http } from '../../main/sync/http.ts'
import { ServerSession } from '../../main/sync/server-session.ts'
import type { Clerk } from '../../domain/sync/session.ts'

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
): Promise<ClerkConnection> {
  const testOffice = office as unknown as TestOffice
  const year = new Date().getUTCFullYear()
  const validity = { notBefore: new Date(Date.UTC(year - 1, 0)), notAfter: new Date(Date.UTC(year + 2, 0)) }
  const key = await createTestKey(testOffice, 'zhuanbanyuan01', validity)
  const testClerk = new TestClerk(testOffice, 'zhuanbanyuan01', key)
  const answer = await testClerk.logIn()
  if (answer.status !== 200) throw new Error(`no login: ${JSON.stringify(answer.json)}`)
  const grant = answer.json as ConstructorParameters<typeof ServerSession>[1] & object
  const http = createHttp(url)
  const server = new ServerSession(
    {
      http,
      key: { signChallenge: () => Promise.reject(new Error('the session was to last')) },
      findRenewalToken: () => undefined,
      onGrant: () => undefined,
    },
    grant,
  )
  return { http, server, clerk: grant.clerk, sign: (statement) => key.sign(statement) }
}
