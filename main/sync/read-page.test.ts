import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openTestDesk, type TestDesk } from '../features/filing/desk.fixture.ts'
import { findFilingRecord } from '../features/filing/filing.repo.ts'
import { unpackFilings } from '../features/filing/ready-filings.ts'
import { insertNewFilings } from '../features/filing/server-filing.ts'
import { applyChange } from './apply-change.ts'
import { toFilingChange } from './filing-change.fixture.ts'
import { findReadyPage, type FeedPage } from './read-page.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

function readReady(changes: readonly unknown[], spare: number): FeedPage | undefined {
  const line = Buffer.from(JSON.stringify({ changes, cursor: 'c', more: true }))
  const memory = Buffer.from(new ArrayBuffer(line.length + spare))
  line.copy(memory)
  return findReadyPage(memory, line.length)
}

function listRows({ db }: TestDesk, id: string): unknown[] {
  return [
    db.prepare('SELECT * FROM filing WHERE id = ?').get(id),
    db.prepare('SELECT *, typeof(data), typeof(server) FROM filing_content WHERE filing_id = ?').get(id),
    db.prepare('SELECT * FROM filing_person WHERE filing_id = ? ORDER BY 1').all(id),
    db.prepare('SELECT * FROM material WHERE filing_id = ? ORDER BY id').all(id),
  ]
}

test('A filing that comes written out says the same as one that is read here, however much memory there was', () => {
  const id = uuidv7()
  const material = {
    ...{ id: uuidv7(), slot: 'task-approval', name: '批件.pdf', mediaType: 'application/pdf', bytes: 9 },
    sha256: createHash('sha256').update(id).digest('hex'),
  }
  const change = toFilingChange(id, 3, { materials: [material], opinion: '同意。🙂', number: '20260001' })
  const slow = openTestDesk()
  applyChange(slow.db, change)
  for (const spare of [0, 100_000]) {
    const quick = openTestDesk()
    const page = readReady([change, toFilingChange(uuidv7())], spare)
    insertNewFilings(quick.db, page?.ready ? unpackFilings(page.ready) : [])
    expect(findFilingRecord(quick.db, id)).toEqual(findFilingRecord(slow.db, id))
    expect(listRows(quick, id)).toEqual(listRows(slow, id))
    quick.close()
  }
  slow.close()
})

test('What is no filing, is unknown or deleted is left as it is; a page that names a filing twice is left whole', () => {
  const [plain, odd, gone] = [uuidv7(), uuidv7(), uuidv7()]
  const tombstone = { seq: 8, entity: 'filing', deleted: true, id: gone }
  const others = [toFilingChange(odd, 1, { kind: 'hologram' }), tombstone, { seq: 9, entity: 'hologram', body: {} }]
  const page = readReady([others[0], toFilingChange(plain), others[1], others[2]], 0)
  expect(page?.ready?.filings.map(({ id }) => id)).toEqual([plain])
  expect(page?.others).toEqual(others)
  const twice = readReady([toFilingChange(gone), toFilingChange(plain), tombstone], 0)
  expect([twice?.ready, twice?.others.length]).toEqual([undefined, 3])
  expect(readReady([], 0)).toMatchObject({ others: [], cursor: 'c', more: true })
  expect(findReadyPage(Buffer.from(new ArrayBuffer(4)), 4)).toBeUndefined()
})
