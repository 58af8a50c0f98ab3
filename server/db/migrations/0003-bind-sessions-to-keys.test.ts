import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { createOffice } from './0001-create-office.ts'
import { addSignedReceipts } from './0002-add-signed-receipts.ts'
import { bindSessionsToKeys } from './0003-bind-sessions-to-keys.ts'

test('Sessions from before end; accounts and what renews a session stay', () => {
  const db = new Sqlite(':memory:')
  for (const { sql } of [createOffice, addSignedReceipts]) db.exec(sql)
  db.exec(`
    INSERT INTO account (account, role, name, clerk_number, phone, password_hash)
      VALUES ('clerk', 'clerk', '某人', '1', '2', 'hash');
    INSERT INTO session VALUES ('token', 'clerk', 'thumbprint', '2026-11-21T02:30:00.000Z');
    INSERT INTO renewal VALUES ('renewal', 'clerk', 'thumbprint', '2026-12-21T02:00:00.000Z');
  `)
  db.exec(bindSessionsToKeys.sql)
  expect(db.prepare('SELECT count(*) FROM session').pluck().get()).toBe(0)
  expect(db.prepare('SELECT * FROM renewal').all()).toEqual([
    {
      token_hash: 'renewal',
      account: 'clerk',
      thumbprint: 'thumbprint',
      expires_at: '2026-12-21T02:00:00.000Z',
      jkt: '',
    },
  ])
  expect(db.prepare('SELECT password_hash FROM account').pluck().get()).toBe('hash')
})
