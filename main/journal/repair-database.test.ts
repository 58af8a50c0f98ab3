import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { closeFolder, createWorkspace, openFolder, type TestWorkspace } from '../backup/workspace.fixture.ts'
import { backUpDaily, toBackupDirectory } from '../db/backup.ts'
import { toCompleteData } from '../../domain/filing/filing-data.ts'
import { getFiling } from '../../domain/filings.ts'
import { findOpenConflict, insertConflict, listConflicts, settle } from '../features/conflict/conflict.repo.ts'
import { saveFiling } from '../features/filing/filing.repo.ts'
import { toDraft } from '../features/filing/filing.service.ts'
import type { OpenedFolder } from '../features/session/open-workspace-folder.ts'
import { toJournalPath } from '../key/workspace-folder.ts'
import { insertOperation } from '../outbox/outbox.repo.ts'
import { flushJournal } from './journal.ts'
import { findRepairNotice } from './repair-notice.ts'
import { listOperations } from './replayed.repo.ts'

const createdAt = '2026-11-21T01:00:00.000Z'
let root = ''
let workspace: TestWorkspace
let again: OpenedFolder | undefined
let database = ''
let journal = ''

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'repair-'))
  workspace = await createWorkspace(root, 0)
  database = workspace.db.name
  journal = toJournalPath(workspace.folder.directory, 1)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  if (workspace.db.open) workspace.close()
  if (again) closeFolder(again)
  again = undefined
  rmSync(root, { recursive: true })
})

test('A journal older than the newest copy takes nothing out of it and puts nothing back into it', () => {
  put(1)
  const old = `${journal}.old`
  copyFileSync(journal, old)
  put(2)
  // Delivered before the copy: the old journal still has it.
  workspace.db.prepare('DELETE FROM outbox WHERE id = :id').run({ id: idOf(1) })
  flushJournal(workspace.db)
  copy('2026-11-20')
  expect(repair(() => copyFileSync(old, journal))).toEqual([idOf(2)])
  expect(again && findRepairNotice(again.db)).toMatchObject({ from: '2026-11-20', journal: 'gaps' })
})

test('A journal that goes on from the copy has the last word', () => {
  put(1)
  copy('2026-11-20')
  put(2)
  workspace.db.prepare('DELETE FROM outbox WHERE id = :id').run({ id: idOf(1) })
  flushJournal(workspace.db)
  expect(repair(() => undefined)).toEqual([idOf(2)])
  expect(again && findRepairNotice(again.db)).toMatchObject({ journal: 'whole' })
})

test('The copy that has seen most serves, whatever day the computer believed it was', () => {
  put(1)
  copy('2036-11-20')
  put(2)
  copy('2026-11-20')
  expect(repair(() => rmSync(journal))).toEqual([idOf(1), idOf(2)])
  expect(again && findRepairNotice(again.db)).toMatchObject({ from: '2026-11-20', journal: 'missing' })
})

test('Repaired twice in a row, nothing is lost, nothing comes back, and both damaged files are kept', () => {
  put(1)
  copy('2026-11-20')
  workspace.db.prepare('DELETE FROM outbox WHERE id = :id').run({ id: idOf(1) })
  put(2)
  expect(repair(() => undefined)).toEqual([idOf(2)])
  const first = findRepairNotice(opened().db)?.setAside
  insertNotice(opened(), 3)
  closeFolder(opened())
  damage()
  again = openFolder(workspace.folder, workspace.dataKey)
  expect(list(again)).toEqual([idOf(2), idOf(3)])
  const second = findRepairNotice(again.db)?.setAside
  expect(new Set([first, second]).size).toBe(2)
  for (const file of [first, second]) expect(readFileSync(file ?? '').subarray(0, 100)).toEqual(Buffer.alloc(100, 7))
})

test('Two versions that were chosen between after the copy are not laid before the clerk again', () => {
  const { db } = workspace
  const data = toCompleteData(getFiling('plan'))
  const unit = { unitCode: '000771', unitName: '', units: [] }
  const clerk = { ...unit, account: '', name: '', role: 'clerk' as const, phone: '' }
  const draft = toDraft({ clerk }, 'plan', data, createdAt)
  saveFiling(db, { ...draft, revision: 3 })
  const mine = { data, materials: [], version: 1 }
  insertConflict(db, { id: idOf(9), filingId: draft.id, operationId: null, mine, base: null, foundAt: createdAt })
  flushJournal(db)
  copy('2026-11-20')
  settle(db, idOf(9), { at: createdAt, settlement: 'mine', outcome: mine })
  flushJournal(db)
  repair(() => undefined)
  expect(findOpenConflict(opened().db, draft.id)).toBeUndefined()
  expect(listConflicts(opened().db, draft.id)).toHaveLength(1)
})

function opened(): OpenedFolder {
  if (!again) throw new Error('not open')
  return again
}

function put(number: number): void {
  insertNotice(workspace, number)
}

function insertNotice({ db }: Pick<OpenedFolder, 'db'>, number: number): void {
  insertOperation(db, { id: idOf(number), createdAt, type: 'read-notice', noticeId: idOf(number) })
  flushJournal(db)
}

function copy(day: string): void {
  backUpDaily(workspace.db, toBackupDirectory(database), day)
}

/** Closes, damages the database and whatever else, and opens again. Gives the operations that are there. */
function repair(alsoDamage: () => void): readonly string[] {
  workspace.close()
  damage()
  alsoDamage()
  again = openFolder(workspace.folder, workspace.dataKey)
  return list(again)
}

function damage(): void {
  const bytes = readFileSync(database)
  bytes.fill(7, 0, 200)
  writeFileSync(database, bytes)
}

function list({ db }: OpenedFolder): readonly string[] {
  return listOperations(db).map(({ id }) => id)
}

function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}
