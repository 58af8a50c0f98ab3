import assert from 'node:assert/strict'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase } from './case.ts'
import { createSessionKey, type ProofOrder } from './session-key.ts'
import { toRefusal, type Answer } from './target.ts'

const CALL = { method: 'GET', path: '/changes?limit=1' }
const MINUTE_MS = 60_000

async function askWith(clerk: BlackBoxClerk, headers: Readonly<Record<string, string>>): Promise<Answer> {
  return clerk.target.ask({ ...CALL, headers })
}

/** Every request is proven (RFC 9449). */
export const proofCases: readonly ConformanceCase[] = [
  {
    rule: 'C-18',
    title: 'without a session every call but the open ones is refused, and says how one may come in',
    async run({ target }) {
      const calls = [
        ['GET', '/changes'],
        ['GET', '/office-pack'],
        ['POST', '/operations'],
        ['POST', '/operations/results'],
        ['POST', '/audit'],
        ['GET', '/changes/stream'],
        ['GET', '/receipts/0195f3a0-0000-7000-8000-000000000001'],
      ] as const
      for (const [method, path] of calls) {
        const answer = await target.ask({ method, path, ...(method === 'POST' && { json: {} }) })
        assert.equal(toRefusal(answer), '401 session-missing', path)
        assert.match(answer.headers.get('www-authenticate') ?? '', /^DPoP\b/, path)
      }
    },
  },
  {
    rule: 'C-19',
    title: 'a token alone is worth nothing',
    async run({ clerk }) {
      const { authorization } = await clerk.credentialsFor(CALL)
      assert.equal(toRefusal(await askWith(clerk, { authorization })), '401 proof-missing')
    },
  },
  {
    rule: 'C-20',
    title: 'a proof is good for this key, method, address and token only',
    async run({ clerk, colleague, target }) {
      const others: Readonly<Record<string, Partial<ProofOrder>>> = {
        method: { method: 'POST' },
        path: { url: new URL('/office-pack', target.url).href },
        server: { url: 'https://another.example/changes' },
        token: { token: colleague.grant.token },
      }
      for (const [what, other] of Object.entries(others)) {
        const headers = { ...(await clerk.credentialsFor(CALL, other)) }
        assert.equal(toRefusal(await askWith(clerk, headers)), '401 proof-invalid', what)
      }
      const { token } = clerk.grant
      const strange = await createSessionKey()
      const url = new URL(CALL.path, target.url).href
      const dpop = await strange.prove({ method: CALL.method, url, token, at: target.now() })
      assert.equal(toRefusal(await askWith(clerk, { authorization: `DPoP ${token}`, dpop })), '401 proof-invalid')
    },
  },
  {
    rule: 'C-21',
    title: 'a proof is good once',
    async run({ clerk }) {
      const headers = { ...(await clerk.credentialsFor(CALL)) }
      assert.equal((await askWith(clerk, headers)).status, 200)
      assert.equal(toRefusal(await askWith(clerk, headers)), '401 proof-replayed')
    },
  },
  {
    rule: 'C-22',
    title: 'a proof more than five minutes old or early is told so, with the minutes',
    async run({ clerk, target }) {
      for (const minutes of [-30, 30]) {
        const at = new Date(target.now().getTime() + minutes * MINUTE_MS)
        const answer = await askWith(clerk, { ...(await clerk.credentialsFor(CALL, { at })) })
        assert.equal(toRefusal(answer), '401 clock-wrong')
        assert.match(answer.text, /"minutes":-?(29|30|31)\b/)
      }
    },
  },
]
