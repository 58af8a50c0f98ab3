import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest'
import { codeOf, TestClerk } from '../testing/test-clerk.ts'
import { toPlanData, toSubmission } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const SIZE = 100
let office: TestOffice
let clerk: TestClerk
beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  clerk = await TestClerk.loggedIn(office)
}, 60_000)
afterAll(() => office.close())
beforeEach(() => vi.restoreAllMocks())

function makePlans(count: number) {
  return Promise.all(Array.from({ length: count }, () => clerk.toSubmit(toSubmission('plan', toPlanData()))))
}

function countRows(table: string): number {
  return office.inDatabase((db) => Number(db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()))
}

it('A hundred submissions in one request are as many filings, each with a receipt; again they are as many duplicates', async () => {
  const operations = await makePlans(SIZE)
  const before = countRows('filing')
  const started = performance.now()
  const results = await clerk.push(...operations)
  const ms = Math.round(performance.now() - started)
  expect(results.map(({ id, outcome }) => [id, outcome])).toEqual(operations.map(({ id }) => [id, 'accepted']))
  expect(results.filter((result) => 'receipt' in result)).toHaveLength(SIZE)
  expect(countRows('filing') - before).toBe(SIZE)
  expect(await clerk.push(...operations)).toEqual(results.map((result) => ({ ...result, outcome: 'duplicate' })))
  expect(countRows('filing') - before).toBe(SIZE)
  console.log(`${SIZE} submissions in one request: ${ms} ms`)
})

it('The same batch on ten connections at once is carried out once', async () => {
  const operations = await makePlans(10)
  const answers = await Promise.all(Array.from({ length: 10 }, () => clerk.push(...operations)))
  for (const index of operations.keys()) {
    const outcomes = answers.map((results) => results[index]?.outcome)
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(1)
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(9)
  }
})

it('One whose rows do not fit into the database takes back itself alone, half written as it was', async () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  const operations = await makePlans(3)
  const bad = operations[1]?.filingId ?? ''
  // The last thing a submission writes is the notice.
  office.inDatabase((db) =>
    db.exec(`CREATE TRIGGER stumble BEFORE INSERT ON notice WHEN NEW.filing_id = '${bad}'
      BEGIN SELECT RAISE(ABORT, 'stumbled'); END`),
  )
  const results = await clerk.push(...operations)
  expect(results.map((result) => ('code' in result ? result.code : result.outcome))).toEqual([
    'accepted',
    'server-error',
    'accepted',
  ])
  const left = office.inDatabase((db) =>
    db.prepare('SELECT count(*) FROM submission WHERE filing_id = ?').pluck().get(bad),
  )
  expect(left).toBe(0)
  office.inDatabase((db) => db.exec('DROP TRIGGER stumble'))
  expect((await clerk.push(...operations)).map(({ outcome }) => outcome)).toEqual([
    'duplicate',
    'accepted',
    'duplicate',
  ])
})

it('When the database itself is in trouble nothing is answered, and all of it can be sent again', async () => {
  vi.spyOn(console, 'error').mockReturnValue(undefined)
  const operations = await makePlans(2)
  office.inDatabase((db) => db.exec('ALTER TABLE notice RENAME TO notice_away'))
  const answer = await clerk.send('POST', '/operations', { operations })
  expect([answer.status, codeOf(answer)]).toEqual([500, 'server-error'])
  office.inDatabase((db) => db.exec('ALTER TABLE notice_away RENAME TO notice'))
  expect((await clerk.push(...operations)).map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted'])
})

it('A request of more than a hundred is refused as a whole', async () => {
  const [plan] = await makePlans(1)
  const others = Array.from({ length: SIZE }, () => ({ ...plan, id: uuidv7() }))
  expect(codeOf(await clerk.send('POST', '/operations', { operations: [plan, ...others] }))).toBe('malformed')
  expect((await clerk.send('POST', '/operations/results', { ids: [plan?.id] })).json).toMatchObject({ results: [] })
})
