import fc from 'fast-check'
import { expect, test } from 'vitest'
import { clerk, openTestDesk } from './desk.fixture.ts'
import { findInterrupted, listNeedingClerk } from './filing-list.repo.ts'

const states = ['waiting', 'sending', 'unconfirmed', 'blocked'] as const
const shapes = fc.array(
  fc.record({
    kind: fc.constantFrom('plan', 'task-group'),
    unitCode: fc.constantFrom(clerk.unitCode ?? '', '000999'),
    revision: fc.nat(1),
    needsClerk: fc.nat(2),
    updatedAt: fc.nat(5).map((day) => `2026-11-0${day}`),
    deletedAt: fc.constantFrom(null, null, null, '2026-11-20'),
    operations: fc.array(fc.constantFrom(...states), { maxLength: 2 }),
  }),
  { minLength: 1, maxLength: 40 },
)

test('What needs the clerk is what he can act on, the urgent first, whatever lies in the outbox', () => {
  const { db, close } = openTestDesk()
  const addFiling = db.prepare(
    `INSERT INTO filing (id, kind, unit_code, unit_name, title, state, list_row, search_text, version, round, revision, edited,
       ready, refused_materials, needs_clerk, created_at, updated_at, deleted_at)
     VALUES (:id, :kind, :unitCode, 'u', 't', 'draft', '{}', '', 1, 1, :revision, 0, 1, 0, :needsClerk, '2026', :updatedAt,
       :deletedAt)`,
  )
  const addOperation = db.prepare(
    `INSERT INTO outbox (id, filing_id, type, body, state, created_at) VALUES (:id, :filing, 't', '{}', :state, '2026')`,
  )
  fc.assert(
    fc.property(shapes, fc.integer({ min: 1, max: 20 }), (drawn, limit) => {
      db.exec('DELETE FROM outbox; DELETE FROM filing')
      const filings = drawn.map((shape, index) => ({ ...shape, id: `f${String(index).padStart(2, '0')}` }))
      db.transaction(() => {
        for (const { operations, ...filing } of filings) {
          addFiling.run(filing)
          for (const [index, state] of operations.entries()) {
            addOperation.run({ id: `${filing.id}/${index}`, filing: filing.id, state })
          }
        }
      })()
      const expected = filings
        .filter(({ unitCode, revision, needsClerk, operations: [first], deletedAt }) => {
          const isOwn = unitCode === clerk.unitCode || (revision === 0 && needsClerk > 0) || first !== undefined
          return isOwn && deletedAt === null && (first === undefined ? needsClerk > 0 : first === 'blocked')
        })
        .map(({ id, needsClerk, updatedAt, operations }) => {
          return { id, updatedAt, urgency: operations.length > 0 ? 2 : needsClerk }
        })
        .toSorted((one, other) => {
          return (
            other.urgency - one.urgency ||
            other.updatedAt.localeCompare(one.updatedAt) ||
            one.id.localeCompare(other.id)
          )
        })
      const found = listNeedingClerk(db, clerk.units, limit)
      expect(found.map(({ id }) => id)).toEqual(expected.slice(0, limit).map(({ id }) => id))
    }),
    { numRuns: 200 },
  )
  close()
})

test('The interrupted form is found without reading every filing', () => {
  const { db, close } = openTestDesk()
  findInterrupted(db, '2026')
  const plan = db
    .prepare<[], { detail: string }>(
      `EXPLAIN QUERY PLAN SELECT id FROM filing WHERE opened_at < '2026' AND deleted_at IS NULL AND needs_clerk > 0`,
    )
    .all()
  expect(plan.map(({ detail }) => detail)).toEqual(['SEARCH filing USING INDEX filing_opened (opened_at<?)'])
  close()
})
