import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { expect, test } from 'vitest'
import { changeUnits } from '../../auth/change-units.ts'
import { openDatabase } from '../open-database.ts'
import { createRepos } from '../repos.ts'

test('An account of before files for its one unit; units are added and taken away by the administrator', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'border-desk-units-'))
  const db = openDatabase(folder)
  db.exec(`
    INSERT INTO unit VALUES ('u1', '000001', '甲单位', NULL), ('u2', '000002', '乙单位', NULL);
    INSERT INTO account (account, role, name, unit_code, clerk_number, phone, password_hash)
      VALUES ('clerk', 'clerk', '某人', '000002', '1', '2', 'hash');
  `)
  const { accountUnits } = createRepos(db)
  expect(accountUnits.list('clerk')).toEqual([{ code: '000002', name: '乙单位' }])
  expect(changeUnits(folder, 'add', 'clerk=000001')).toEqual(['000002', '000001'])
  expect(changeUnits(folder, 'add', 'clerk=000001')).toEqual(['000002', '000001'])
  expect(changeUnits(folder, 'remove', 'clerk=000001')).toEqual(['000002'])
  expect(() => changeUnits(folder, 'add', 'nobody=000001')).toThrow('no such account')
  expect(() => changeUnits(folder, 'add', 'clerk=999999')).toThrow('no such unit')
  db.close()
  rmSync(folder, { recursive: true })
})
