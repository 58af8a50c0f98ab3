import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chainStart, toNextEntry, type AuditFacts } from '../../domain/audit/audit-chain.ts'
import type { AuditEntry } from '../../domain/audit/audit-entry.ts'
import { Problem } from '../../domain/sync/session.ts'
import { TestClerk, type Answer } from '../testing/test-clerk.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

let office: TestOffice
let clerk: TestClerk

beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  clerk = await TestClerk.loggedIn(office)
}, 60_000)
afterAll(() => office.close())

it('takes a chain in pieces, and the same lines again without writing them twice', async () => {
  const chain = createChain(7)
  expect(await push(chain.slice(0, 3))).toEqual({ status: 200, json: { lastSeq: 3 } })
  expect(await push(chain.slice(0, 3))).toEqual({ status: 200, json: { lastSeq: 3 } })
  expect(await push(chain.slice(1))).toEqual({ status: 200, json: { lastSeq: 7 } })
  expect(await push(chain.slice(2, 4))).toEqual({ status: 200, json: { lastSeq: 7 } })
})

it('keeps what it took over a restart', async () => {
  const chain = createChain(4)
  await push(chain.slice(0, 3))
  await office.restart()
  clerk = await TestClerk.loggedIn(office)
  expect(await push(chain.slice(3))).toEqual({ status: 200, json: { lastSeq: 4 } })
})

it('takes a batch of 500 lines of the longest', async () => {
  const chain = createChain(500, () => ({ subject: '团'.repeat(300), values: { reason: '因'.repeat(200) } }))
  expect(await push(chain)).toEqual({ status: 200, json: { lastSeq: 500 } })
})

it('names the last line it has when some are missing, and takes none of the batch', async () => {
  const chain = createChain(6)
  expect(problemOf(await push(chain.slice(1)))).toMatchObject({ code: 'audit-gap', values: { lastSeq: 0 } })
  await push(chain.slice(0, 2))
  expect(problemOf(await push(chain.slice(4)))).toMatchObject({ code: 'audit-gap', values: { lastSeq: 2 } })
  expect(problemOf(await push([...chain.slice(2, 4), ...chain.slice(5)]))).toMatchObject({
    code: 'audit-gap',
    values: { lastSeq: 4 },
  })
  expect(await push(chain.slice(2, 3))).toEqual({ status: 200, json: { lastSeq: 3 } })
})

it('refuses another line under a number it has, and lines that follow a rewritten one', async () => {
  const chain = createChain(5)
  await push(chain.slice(0, 4))
  const rewritten = createChain(6, (seq) => (seq === 3 ? { subject: '另一团组' } : {}), chain[0]?.chainId)
  expect(problemOf(await push(rewritten))).toMatchObject({ code: 'audit-forked', values: { seq: 3 } })
  expect(problemOf(await push(rewritten.slice(4)))).toMatchObject({ code: 'audit-forked', values: { seq: 4 } })
  expect(await push(chain.slice(4))).toEqual({ status: 200, json: { lastSeq: 5 } })
})

it('refuses a new line changed in any of its members', async () => {
  const [first, second] = createChain(2)
  if (!first || !second) throw new Error('two lines')
  await push([first])
  const changes: Partial<AuditEntry>[] = [
    { at: '2026-11-20T00:00:00.000Z' },
    { account: 'zhuanbanyuan02' },
    { action: 'login' },
    { subject: '别的' },
    { filingId: null },
    { values: { count: 2 } },
    { hash: 'a'.repeat(64) },
    { previousHash: 'a'.repeat(64) },
  ]
  for (const change of changes) {
    const answer = problemOf(await push([{ ...second, ...change }]))
    expect(answer, JSON.stringify(change)).toMatchObject({ status: 422, code: 'audit-broken', values: { seq: 2 } })
  }
  const mixed = [second, ...createChain(3).slice(2)]
  expect(problemOf(await push(mixed))).toMatchObject({ code: 'audit-broken', values: { seq: 3 } })
  console.log(`${changes.length} changed lines, ${changes.length} refused`)
})

it('lets no other unit add to a chain, and nobody without a session', async () => {
  const chain = createChain(2)
  await push(chain.slice(0, 1))
  const other = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
  expect(problemOf(await other.send('POST', '/audit', { entries: chain.slice(1) })).code).toBe('audit-not-yours')
  const stranger = await TestClerk.create(office)
  expect((await stranger.send('POST', '/audit', { entries: chain })).status).toBe(401)
})

it('answers malformed for what is no list of lines', async () => {
  const [line] = createChain(1)
  const long = { ...line, values: { title: '长'.repeat(1001) } }
  const bodies = [
    {},
    { entries: [] },
    { entries: [{ ...line, extra: 1 }] },
    { entries: [long] },
    { entries: createChain(501) },
  ]
  for (const body of bodies) expect(problemOf(await clerk.send('POST', '/audit', body)).code).toBe('malformed')
})

function push(entries: readonly AuditEntry[]): Promise<Answer> {
  return clerk.send('POST', '/audit', { entries })
}

function problemOf({ json }: Answer): Problem {
  return Problem.parse(json)
}

function createChain(
  length: number,
  differ: (seq: number) => Partial<AuditFacts> = () => ({}),
  chainId = uuidv7(),
): AuditEntry[] {
  const chain: AuditEntry[] = []
  while (chain.length < length) {
    const end = chain.at(-1) ?? chainStart
    const facts: AuditFacts = {
      ...{ at: '2026-11-21T02:00:00.000Z', account: 'zhuanbanyuan01', action: 'printed', subject: '赴日本考察' },
      ...{ filingId: '01960000-0000-7000-8000-000000000002', values: { count: 1 } },
      ...differ(end.seq + 1),
    }
    chain.push(toNextEntry(chainId, end, facts, hashText))
  }
  return chain
}

function hashText(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}
