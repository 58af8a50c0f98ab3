import { mkdtempSync, rmSync, utimesSync, writeFileSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createWorkspace, type TestWorkspace } from '../backup/workspace.fixture.ts'
import { saveSetting } from '../sync/setting.repo.ts'
import { sweepFiles } from './sweep-files.ts'

const DAY_MS = 86_400_000
const start = Date.now()
let userData = ''
let workspace: TestWorkspace

beforeEach(async () => {
  userData = mkdtempSync(path.join(tmpdir(), 'sweep-'))
  workspace = await createWorkspace(userData, 9)
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  workspace.close()
  rmSync(userData, { recursive: true })
})

test('Whatever names a file keeps it; one that nothing has named for eight days goes, and no day earlier', async () => {
  const { db, files, contents } = workspace
  const [material, upload, submission, outbox, base, mine, theirs, outcome, nobody] = [...contents.keys()]
  const named = (sha256: string | undefined) => JSON.stringify({ data: {}, materials: [{ sha256 }] })
  db.exec(`
    INSERT INTO filing (id, kind, unit_code, unit_name, title, state, list_row, search_text, version, round, revision,
      edited, ready, refused_materials, needs_clerk, created_at, updated_at)
      VALUES ('f', 'plan', '1', 'u', 't', 'draft', '{}', '', 1, 0, 0, 1, 0, 0, 1, '2026', '2026');
    INSERT INTO material VALUES ('m', 'f', 'plan-letter', 'a.pdf', 'application/pdf', 1, '${material}', '2026');
    INSERT INTO upload (sha256, bytes, media_type) VALUES ('${upload}', 1, 'application/pdf');
    INSERT INTO submission VALUES ('s', 'f', 1, '${named(submission)}', '{}', '2026');
    INSERT INTO filing_content (filing_id, data, base) VALUES ('f', '{}', '${named(base)}');
    INSERT INTO conflict (id, filing_id, mine, base, theirs, found_at, settled_at, settlement, outcome)
      VALUES ('c', 'f', '${named(mine)}', NULL, '${named(theirs)}', '2026', '2026', 'mine', '${named(outcome)}');
  `)
  const operation = JSON.stringify({ type: 'submit-filing', statement: named(outbox) })
  db.prepare(
    `INSERT INTO outbox (id, filing_id, type, body, state, created_at)
     VALUES ('o', 'f', 'submit-filing', :operation, 'waiting', '2026'), ('r', NULL, 'read-notice', '{}', 'waiting', '2026')`,
  ).run({ operation })

  makeOld()
  expect([0, 3, 7.9].map((days) => sweep(days))).toEqual([0, 0, 0])
  expect(await files.has(nobody ?? '')).toBe(true)
  expect(sweep(8.1)).toBe(1)
  const left = await Promise.all([...contents.keys()].map((sha256) => files.has(sha256)))
  expect(left).toEqual([...Array<boolean>(8).fill(true), false])
  expect(sweep(30)).toBe(0)
})

test('A file that is needed again begins anew, and one that was just added once more is young', async () => {
  const { db, files, contents } = workspace
  const [sha256 = '', content = Buffer.alloc(0)] = [...contents][0] ?? []
  makeOld()
  sweep(0)
  const upload = `INSERT INTO upload (sha256, bytes, media_type) VALUES ('${sha256}', 1, 'application/pdf')`
  db.exec(upload)
  sweep(5)
  db.exec('DELETE FROM upload')
  expect(sweep(9)).toBe(8)
  expect(await files.has(sha256)).toBe(true)

  const source = path.join(userData, 'again.pdf')
  writeFileSync(source, content)
  expect((await files.add(source)).sha256).toBe(sha256)
  // Its row is still to be written when the sweep comes along, and nothing else has named it for a month.
  const since = new Date(start - 30 * DAY_MS).toISOString()
  const names = readdirSync(path.join(workspace.folder.directory, 'files-1'))
  saveSetting(db, 'unused-files', JSON.stringify(Object.fromEntries(names.map((name) => [name, since]))))
  expect(sweep(0)).toBe(0)
  expect(await files.has(sha256)).toBe(true)
})

test('A record that cannot be read keeps every file', () => {
  makeOld()
  sweep(0)
  workspace.db.exec(
    `INSERT INTO outbox (id, type, body, state, created_at) VALUES ('x', 'submit-filing', '{', 'blocked', '2026')`,
  )
  expect(() => sweep(9)).toThrow(/JSON/)
  expect(readdirSync(path.join(workspace.folder.directory, 'files-1'))).toHaveLength(9)
})

function sweep(days: number): number {
  return sweepFiles(workspace, new Date(start + days * DAY_MS))
}

/** As if all of them had been there for a month. */
function makeOld(): void {
  const directory = path.join(workspace.folder.directory, 'files-1')
  const then = new Date(start - 30 * DAY_MS)
  for (const name of readdirSync(directory)) utimesSync(path.join(directory, name), then, then)
}
