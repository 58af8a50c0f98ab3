import assert from 'node:assert/strict'
import { z } from 'zod'
import type { ConformanceCase } from './case.ts'
import { parse, toRefusal } from './target.ts'

const Health = z.object({ serverId: z.string(), serverTime: z.iso.datetime() })
const Document = z.object({ openapi: z.string().regex(/^3\.1\./), paths: z.record(z.string(), z.unknown()) })
const PATHS = [
  ...['/health', '/auth/challenge', '/auth/login', '/auth/renew', '/auth/password', '/office-pack', '/operations'],
  ...[
    '/operations/results',
    '/changes',
    '/changes/stream',
    '/files',
    '/files/{id}',
    '/receipts/{operationId}',
    '/audit',
  ],
]
/** A little more than the contract lets through. */
const TOO_LARGE = 32 * 1024 * 1024 + 1

/** Time, names, errors, limits. */
export const generalCases: readonly ConformanceCase[] = [
  {
    rule: 'C-1',
    title: 'the server says who it is and what time it is, to everybody, and is always the same',
    async run({ target }) {
      const answers = [1, 2].map(async () => parse(Health, await target.ask({ method: 'GET', path: '/health' })))
      const [one, other] = await Promise.all(answers)
      assert.equal(one?.serverId, target.serverId)
      assert.equal(other?.serverId, target.serverId)
    },
  },
  {
    rule: 'C-2',
    title: 'what fails is told as a problem (RFC 9457) with a code, also for an unknown path',
    async run({ target, clerk }) {
      assert.equal(toRefusal(await target.ask({ method: 'GET', path: '/no-such-thing' })), '404 not-found')
      assert.equal(toRefusal(await target.ask({ method: 'GET', path: '/changes' })), '401 session-missing')
      assert.equal(toRefusal(await clerk.ask({ method: 'GET', path: '/changes?limit=0' })), '400 malformed')
    },
  },
  {
    rule: 'C-3',
    title: 'what is not of the contract’s shape is malformed',
    async run({ clerk }) {
      const bodies = [{}, { operations: [] }, { operations: [{ id: 'x' }] }, { operations: 'none' }, []]
      for (const json of bodies) {
        assert.equal(toRefusal(await clerk.ask({ method: 'POST', path: '/operations', json })), '400 malformed')
      }
      const bytes = Uint8Array.from(Buffer.from('{"operations":'))
      const headers = { 'content-type': 'application/json' }
      assert.equal(toRefusal(await clerk.ask({ method: 'POST', path: '/operations', headers, bytes })), '400 malformed')
    },
  },
  {
    rule: 'C-4',
    title: 'a body of more than 32 MiB is too large',
    async run({ clerk }) {
      const bytes = new Uint8Array(TOO_LARGE).fill(32)
      const headers = { 'content-type': 'application/json' }
      assert.equal(toRefusal(await clerk.ask({ method: 'POST', path: '/operations', headers, bytes })), '413 too-large')
    },
  },
  {
    rule: 'C-5',
    title: 'the contract stands at /openapi.json, with every path',
    async run({ target }) {
      const { paths } = parse(Document, await target.ask({ method: 'GET', path: '/openapi.json' }))
      const missing = PATHS.filter((path) => !(path in paths))
      assert.deepEqual(missing, [])
    },
  },
]
