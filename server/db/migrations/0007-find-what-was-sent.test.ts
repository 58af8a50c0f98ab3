import Sqlite from 'better-sqlite3'
import { expect, test } from 'vitest'
import { addAccountUnits } from './0005-add-account-units.ts'
import { addAuditTrail } from './0004-add-audit-trail.ts'
import { addSignedReceipts } from './0002-add-signed-receipts.ts'
import { bindSessionsToKeys } from './0003-bind-sessions-to-keys.ts'
import { createOffice } from './0001-create-office.ts'
import { findWhatWasSent } from './0007-find-what-was-sent.ts'

test('Files of submissions of before and of later are known as sent; a receipt is found without reading every submission', () => {
  const db = new Sqlite(':memory:')
  for (const { sql } of [createOffice, addSignedReceipts, bindSessionsToKeys, addAuditTrail, addAccountUnits])
    db.exec(sql)
  db.exec(`
    INSERT INTO unit VALUES ('u1', '000001', '甲单位', NULL);
    INSERT INTO filing VALUES ('f1', 'plan', '000001', 'submitted', '20270001', '甲', NULL, NULL, NULL, 1, 1, '{}', '[]', NULL, '', '', NULL);
  `)
  const insert = db.prepare<[number, string]>(
    `INSERT INTO submission (filing_id, revision, round, operation_id, statement, received_at, cms)
     VALUES ('f1', ?, 1, 'o', ?, '', '')`,
  )
  insert.run(1, JSON.stringify({ materials: [{ sha256: 'a' }, { sha256: 'b' }] }))
  insert.run(2, JSON.stringify({ materials: [] }))
  db.exec(findWhatWasSent.sql)
  insert.run(3, JSON.stringify({ materials: [{ sha256: 'b' }, { sha256: 'c' }] }))
  expect(db.prepare('SELECT sha256 FROM sent_file ORDER BY sha256').pluck().all()).toEqual(['a', 'b', 'c'])
  const plan = db.prepare(`EXPLAIN QUERY PLAN SELECT * FROM submission WHERE operation_id = 'o'`).all()
  expect(JSON.stringify(plan)).toContain('submission_operation')
  db.close()
})
