import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { openDatabase } from '../open-database.ts'
import { createRepos } from '../repos.ts'

test('A package is kept as it was signed, every import beside it; the answers are those of the latest', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'border-desk-packages-'))
  const db = openDatabase(folder)
  db.exec(`
    INSERT INTO unit VALUES ('u1', '000001', '甲单位', NULL);
    INSERT INTO account (account, role, name, unit_code, clerk_number, phone, password_hash)
      VALUES ('clerk', 'clerk', '某人', '000001', '1', '2', 'hash');
  `)
  const { packages } = createRepos(db)
  const row = {
    id: 'p',
    account: 'clerk',
    statement: '{}',
    cms: '',
    statementSha256: '00',
    bytes: 1,
    receivedAt: '2026',
  }
  const by = { importedBy: 'waiban01', importedAt: '2026' }
  const about = { filingId: 'f', noticeId: null }
  packages.save(row, [{ ...about, result: { id: 'o', outcome: 'refused', code: 'x', issues: [] } }], by)
  packages.save({ ...row, statement: 'other' }, [{ ...about, result: { id: 'o', outcome: 'accepted' } }], by)
  expect(packages.find('p')).toEqual(row)
  expect(packages.listOperations('p')).toEqual([{ ...about, result: { id: 'o', outcome: 'accepted' } }])
  expect(packages.list(9)).toMatchObject([{ id: 'p', imports: 2, total: 1, taken: 1, unitName: '甲单位' }])
  expect(() => db.exec(`UPDATE package SET statement = 'x'`)).toThrow('never changes')
  expect(() => packages.save({ ...row, id: 'q', account: 'nobody' }, [], by)).toThrow('FOREIGN KEY')
  db.close()
  rmSync(folder, { recursive: true })
})
