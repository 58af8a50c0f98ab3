import Sqlite, { type Database } from 'better-sqlite3'
import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { createOffice } from './migrations/0001-create-office.ts'
import { addSignedReceipts } from './migrations/0002-add-signed-receipts.ts'
import { bindSessionsToKeys } from './migrations/0003-bind-sessions-to-keys.ts'
import { addAuditTrail } from './migrations/0004-add-audit-trail.ts'
import { addAccountUnits } from './migrations/0005-add-account-units.ts'
import { addPackages } from './migrations/0006-add-packages.ts'
import { findWhatWasSent } from './migrations/0007-find-what-was-sent.ts'
import { addFeedEras } from './migrations/0008-add-feed-eras.ts'
import { moveUsedProofs } from './migrations/0009-move-used-proofs.ts'
import { joinFilingBodies } from './migrations/0010-join-filing-bodies.ts'

/** Every step of the schema, in order; the last one applied stands in the file as `user_version`. */
const migrations = [
  createOffice,
  addSignedReceipts,
  bindSessionsToKeys,
  addAuditTrail,
  addAccountUnits,
  addPackages,
  findWhatWasSent,
  addFeedEras,
  moveUsedProofs,
  joinFilingBodies,
]

/**
 * Opens the office's database in a folder, creates it where there is none, and brings its schema up to date: all steps
 * or none. Throws on a file that a newer server has changed.
 */
export function openDatabase(dataDirectory: string): Database {
  mkdirSync(dataDirectory, { recursive: true })
  const db = new Sqlite(path.join(dataDirectory, 'office.db'))
  db.pragma('journal_mode = WAL')
  // A unit that was told `accepted` never sends again: what was answered survives the power going.
  db.pragma('synchronous = FULL')
  db.pragma('foreign_keys = ON')
  db.pragma('busy_timeout = 5000')
  db.pragma('wal_autocheckpoint = 10000')
  applyMigrations(db)
  return db
}

function applyMigrations(db: Database): void {
  const version = Number(db.pragma('user_version', { simple: true }))
  const newest = migrations.at(-1)?.id ?? 0
  if (version > newest) {
    db.close()
    throw new Error(`this database has version ${version}, and this server knows up to ${newest}`)
  }
  // The command line opens it beside a server that writes: no lock is asked for in vain.
  if (version === newest) return
  db.transaction(() => {
    for (const migration of migrations.filter((each) => each.id > version)) db.exec(migration.sql)
    db.pragma(`user_version = ${newest}`)
  }).exclusive()
}
