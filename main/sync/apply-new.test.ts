import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Change } from '../../domain/sync/change.ts'
import { FilingDataShape } from '../../domain/sync/submission.ts'
import { openTestDesk, type TestDesk } from '../features/filing/desk.fixture.ts'
import { findFilingRecord } from '../features/filing/filing.repo.ts'
import { completeGroup, toServerFiling } from '../features/filing/sample-cases.fixture.ts'
import { applyChange, applyNew } from './apply-change.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

function toChange(id: string, revision = 1, other = {}): Change {
  const data = FilingDataShape.parse(completeGroup())
  const common = { data, state: 'submitted', number: null, round: 1, materials: [], reviews: [], opinion: null }
  return { seq: revision, entity: 'filing', body: { ...toServerFiling({ id, revision, ...common }), ...other } }
}

test('What is new goes the quick way and says the same; what is here, unknown or named twice is left', () => {
  const [fresh, here, twice, odd] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()]
  applyChange(desk.db, toChange(here))
  const first = toChange(fresh)
  const changes = [
    first,
    toChange(here, 2),
    toChange(twice),
    { seq: 9, entity: 'filing', deleted: true, id: twice } as const,
    toChange(odd, 1, { kind: 'hologram' }),
  ]
  const taken = applyNew(desk.db, changes)
  expect([...taken]).toEqual([changes[0]])
  expect(findFilingRecord(desk.db, here)?.revision).toBe(1)
  expect(findFilingRecord(desk.db, twice)).toBeUndefined()
  expect(findFilingRecord(desk.db, odd)).toBeUndefined()
  const slow = openTestDesk()
  applyChange(slow.db, first)
  expect(findFilingRecord(desk.db, fresh)).toEqual(findFilingRecord(slow.db, fresh))
  const rows = (of: TestDesk) => [
    of.db.prepare('SELECT * FROM filing WHERE id = ?').get(fresh),
    of.db.prepare('SELECT * FROM filing_person WHERE filing_id = ? ORDER BY 1').all(fresh),
  ]
  expect(rows(desk)).toEqual(rows(slow))
  slow.close()
})
