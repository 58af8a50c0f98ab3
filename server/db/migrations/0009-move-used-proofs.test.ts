import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createOffice } from './0001-create-office.ts'
import { addSignedReceipts } from './0002-add-signed-receipts.ts'
import { bindSessionsToKeys } from './0003-bind-sessions-to-keys.ts'
import { moveUsedProofs } from './0009-move-used-proofs.ts'

test('No proof can be used again: its session has ended, and what renews it stays', () => {
  const db = new Sqlite(':memory:')
  for (const { sql } of [createOffice, addSignedReceipts, bindSessionsToKeys]) db.exec(sql)
  db.exec(`
    INSERT INTO account (account, role, name, clerk_number, phone, password_hash)
      VALUES ('clerk', 'clerk', '某人', '1', '2', 'hash');
    INSERT INTO session VALUES ('token', 'clerk', 'thumbprint', 'der', 'jkt', '2026-11-21T02:30:00.000Z');
    INSERT INTO renewal VALUES ('renewal', 'clerk', 'thumbprint', '2026-12-21T02:00:00.000Z', 'jkt');
    INSERT INTO used_proof VALUES ('jkt', 'jti', '2026-11-21T02:05:00.000Z');
  `)
  db.exec(moveUsedProofs.sql)
  expect(db.prepare('SELECT count(*) FROM session').pluck().get()).toBe(0)
  expect(db.prepare('SELECT count(*) FROM renewal').pluck().get()).toBe(1)
  expect(db.prepare(`SELECT count(*) FROM sqlite_schema WHERE name LIKE 'used_proof%'`).pluck().get()).toBe(0)
})
