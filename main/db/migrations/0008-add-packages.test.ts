import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { listExported, listPackages } from '../../package/package.repo.ts'
import { applyMigrations } from '../migrate.ts'
import { migrations } from '../migrations.ts'

test('A workspace without packages takes them, and what has left the outbox counts as settled', () => {
  const db = new Sqlite(':memory:')
  db.pragma('foreign_keys = ON')
  const before = migrations.findIndex(({ id }) => id === 8)
  expect(applyMigrations(db, migrations.slice(0, before), () => undefined)).toMatchObject({ ok: true })
  expect(applyMigrations(db, migrations, () => undefined)).toMatchObject({ ok: true })
  expect(listPackages(db, 10)).toEqual([])
  db.exec(`
    INSERT INTO outbox (id, filing_id, type, body, state, created_at)
      VALUES ('o1', NULL, 'read-notice', '{}', 'unconfirmed', '2026'), ('o2', NULL, 'read-notice', '{}', 'blocked', '2026');
    INSERT INTO package VALUES ('p1', 'a.bjb', 5, '2026-01-01', '00', x'00', NULL), ('p2', 'b.bjb', 6, '2026-02-01', '00', x'00', '2026-03-01');
    INSERT INTO package_operation VALUES ('p1', 'o1'), ('p1', 'gone'), ('p2', 'o1'), ('p2', 'o2');
  `)
  expect(listPackages(db, 10)).toMatchObject([
    { id: 'p2', total: 2, settled: 0, blocked: 1, receiptAt: '2026-03-01' },
    { id: 'p1', total: 2, settled: 1, blocked: 0, receiptAt: null },
  ])
  expect([...listExported(db)].toSorted()).toEqual([
    ['o1', '2026-02-01'],
    ['o2', '2026-02-01'],
  ])
  expect(() => db.exec(`INSERT INTO package_operation VALUES ('p9', 'o1')`)).toThrow(/FOREIGN KEY/)
  db.close()
})
