import type { Database } from 'better-sqlite3'
import { statement } from '../db/statement.ts'
import { JournalKind, toJournalRow, type JournalRecord, type JournalRow } from './journal-record.ts'

/** Of `filing`: something of it is on this computer and nowhere else. */
const ONLY_HERE = `
  ((filing.deleted_at IS NULL AND (filing.revision = 0 OR filing.edited = 1))
  OR EXISTS (SELECT 1 FROM outbox WHERE outbox.filing_id = filing.id)
  OR EXISTS (SELECT 1 FROM conflict WHERE conflict.filing_id = filing.id AND conflict.settled_at IS NULL))`

/** The same, found without reading the filings of the office. */
const FILINGS_ONLY_HERE = `
  SELECT id FROM filing WHERE (edited = 1 OR revision = 0) AND deleted_at IS NULL
  UNION SELECT filing_id FROM outbox WHERE filing_id IS NOT NULL
  UNION SELECT filing_id FROM conflict WHERE settled_at IS NULL`

/** Settings that the feed brings anew, or that are the journal's own. */
const OWN_SETTINGS = `('cursor', 'feed-anew', 'last-sync-at', 'set-aside', 'journal-count', 'journal-copied')`

/** What a save of a filing writes; not which form is open. */
const SAVED =
  'unit_code, number, title, state, list_row, parent_id, version, round, revision, edited, ready, deleted_at'

/** The tables of a kind, in the order in which they refer to each other, and which of their columns names the thing. */
const TABLES: Readonly<Record<JournalKind, Readonly<Record<string, string>>>> = {
  filing: {
    filing: 'id = :id',
    filing_content: 'filing_id = :id',
    filing_person: 'filing_id = :id',
    material: 'filing_id = :id',
    material_source: 'material_id IN (SELECT id FROM material WHERE filing_id = :id)',
    submission: 'filing_id = :id',
    receipt: 'filing_id = :id',
    signing_intent: 'filing_id = :id',
    conflict: 'filing_id = :id',
    outbox: 'filing_id = :id',
  },
  // One that is about no filing.
  operation: { outbox: 'id = :id' },
  // The proof of a filing that has left; the filing itself only for what refers to it.
  submission: {
    filing: 'id = (SELECT filing_id FROM submission WHERE id = :id)',
    filing_content: 'filing_id = (SELECT filing_id FROM submission WHERE id = :id)',
    submission: 'id = :id',
    receipt: 'operation_id = :id',
  },
  package: { package: 'id = :id', package_operation: 'package_id = :id' },
  setting: { setting: 'key = :id' },
  audit: { audit_entry: 'seq = :id' },
}

export function listTables(kind: JournalKind): readonly string[] {
  return Object.keys(TABLES[kind])
}

/** The condition that names a thing's rows in one of its tables; parameter `:id`. */
export function toCondition(kind: JournalKind, table: string): string {
  return TABLES[kind][table] ?? 'FALSE'
}

/**
 * From now on every change of what waits here is noted, in the transaction that makes it: what is taken back was never noted.
 * Rows that the office brought and nobody has touched are passed over. `journal-count` counts the changes; it stands in the
 * database itself, and so tells when the database has lost some that the journal has.
 */
export function watchUnsent(db: Database): void {
  const noted = (kind: JournalKind, id: string) => `
    INSERT INTO journal_dirty (kind, id) SELECT '${kind}', ${id}
      WHERE NOT EXISTS (SELECT 1 FROM journal_dirty WHERE kind = '${kind}' AND id = ${id});
    UPDATE setting SET value = CAST(value AS INTEGER) + 1 WHERE key = 'journal-count';`
  const waits = (row: string) => `${row}.edited = 1 OR (${row}.revision = 0 AND ${row}.deleted_at IS NULL)`
  const isKept = (row: string) => `${row}.key NOT IN ${OWN_SETTINGS}`
  // Each unique: a change of many rows notes each thing once.
  db.exec(`
    INSERT INTO setting (key, value) VALUES ('journal-count', '0') ON CONFLICT DO NOTHING;
    CREATE TEMP TABLE journal_dirty (kind TEXT NOT NULL, id TEXT NOT NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID;
    CREATE TEMP TRIGGER journal_filing_in AFTER INSERT ON main.filing WHEN ${waits('NEW')}
      BEGIN ${noted('filing', 'NEW.id')} END;
    CREATE TEMP TRIGGER journal_filing AFTER UPDATE OF ${SAVED} ON main.filing WHEN ${waits('NEW')} OR ${waits('OLD')}
      BEGIN ${noted('filing', 'NEW.id')} END;
    CREATE TEMP TRIGGER journal_filing_out AFTER DELETE ON main.filing WHEN ${waits('OLD')}
      BEGIN ${noted('filing', 'OLD.id')} END;
    CREATE TEMP TRIGGER journal_base AFTER UPDATE OF base ON main.filing_content WHEN NEW.base IS NOT OLD.base
      BEGIN ${noted('filing', 'NEW.filing_id')} END;
    CREATE TEMP TRIGGER journal_outbox_in AFTER INSERT ON main.outbox WHEN NEW.filing_id IS NULL
      BEGIN ${noted('operation', 'NEW.id')} END;
    CREATE TEMP TRIGGER journal_outbox_out AFTER DELETE ON main.outbox WHEN OLD.filing_id IS NULL
      BEGIN ${noted('operation', 'OLD.id')} END;
    CREATE TEMP TRIGGER journal_outbox_filing_in AFTER INSERT ON main.outbox WHEN NEW.filing_id IS NOT NULL
      BEGIN ${noted('filing', 'NEW.filing_id')} END;
    CREATE TEMP TRIGGER journal_outbox_filing_out AFTER DELETE ON main.outbox WHEN OLD.filing_id IS NOT NULL
      BEGIN ${noted('filing', 'OLD.filing_id')} END;
    CREATE TEMP TRIGGER journal_submission AFTER INSERT ON main.submission
      BEGIN ${noted('submission', 'NEW.id')} END;
    CREATE TEMP TRIGGER journal_receipt AFTER INSERT ON main.receipt
      BEGIN ${noted('submission', 'NEW.operation_id')} END;
    CREATE TEMP TRIGGER journal_intent_in AFTER INSERT ON main.signing_intent
      BEGIN ${noted('filing', 'NEW.filing_id')} END;
    CREATE TEMP TRIGGER journal_intent AFTER UPDATE ON main.signing_intent
      BEGIN ${noted('filing', 'NEW.filing_id')} END;
    CREATE TEMP TRIGGER journal_conflict_in AFTER INSERT ON main.conflict
      BEGIN ${noted('filing', 'NEW.filing_id')} END;
    CREATE TEMP TRIGGER journal_conflict AFTER UPDATE ON main.conflict
      BEGIN ${noted('filing', 'NEW.filing_id')} END;
    CREATE TEMP TRIGGER journal_package_in AFTER INSERT ON main.package
      BEGIN ${noted('package', 'NEW.id')} END;
    CREATE TEMP TRIGGER journal_package AFTER UPDATE ON main.package
      BEGIN ${noted('package', 'NEW.id')} END;
    CREATE TEMP TRIGGER journal_setting_in AFTER INSERT ON main.setting WHEN ${isKept('NEW')}
      BEGIN ${noted('setting', 'NEW.key')} END;
    CREATE TEMP TRIGGER journal_setting AFTER UPDATE ON main.setting WHEN ${isKept('NEW')}
      BEGIN ${noted('setting', 'NEW.key')} END;
    CREATE TEMP TRIGGER journal_setting_out AFTER DELETE ON main.setting WHEN ${isKept('OLD')}
      BEGIN ${noted('setting', 'OLD.key')} END;
    CREATE TEMP TRIGGER journal_audit AFTER INSERT ON main.audit_entry
      BEGIN ${noted('audit', 'NEW.seq')} END;
  `)
}

/** What was changed since it was last written down. */
export function listNoted(db: Database): readonly JournalThing[] {
  return statement<object, { kind: string; id: string }>(db, 'SELECT kind, id FROM temp.journal_dirty')
    .all({})
    .map(({ kind, id }) => ({ kind: JournalKind.parse(kind), id }))
}

/** It is written down. */
export function forgetNoted(db: Database): void {
  statement(db, 'DELETE FROM temp.journal_dirty').run({})
}

export interface JournalThing {
  readonly kind: JournalKind
  readonly id: string
}

export function getCount(db: Database): number {
  const row = statement<object, { count: number }>(
    db,
    `SELECT CAST(value AS INTEGER) AS count FROM setting WHERE key = 'journal-count'`,
  ).get({})
  return row?.count ?? 0
}

export function saveCount(db: Database, count: number): void {
  statement(
    db,
    `INSERT INTO setting (key, value) VALUES ('journal-count', :count) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  ).run({ count: String(count) })
}

/** How far the rows that are only ever added to have come, as JSON. */
export function readEnds(db: Database): string {
  const row = statement<object, { ends: string }>(
    db,
    `SELECT json_object(
       'audit', (SELECT coalesce(max(seq), 0) FROM audit_entry),
       'submission', (SELECT coalesce(max(rowid), 0) FROM submission),
       'receipt', (SELECT coalesce(max(rowid), 0) FROM receipt)) AS ends`,
  ).get({})
  return row?.ends ?? '{}'
}

/** A daily copy holds everything up to these ends: what only proves and does not wait need not be in the journal as well. */
export function saveCopiedEnds(db: Database, ends: string): void {
  statement(
    db,
    `INSERT INTO setting (key, value) VALUES ('journal-copied', :ends) ON CONFLICT (key) DO UPDATE SET value = excluded.value`,
  ).run({ ends })
}

/** Everything a complete journal has, in the order in which it can be put back. */
export function* listUnsent(db: Database): Generator<JournalRecord> {
  for (const thing of listThings(db)) yield readThing(db, thing)
}

function listThings(db: Database): readonly JournalThing[] {
  const copied = (table: string) =>
    `coalesce((SELECT value ->> '$.${table}' FROM setting WHERE key = 'journal-copied'), 0)`
  return statement<object, { kind: JournalKind; id: string }>(
    db,
    `SELECT 'setting' AS kind, key AS id, 0 AS place FROM setting WHERE key NOT IN ${OWN_SETTINGS}
     UNION ALL SELECT 'filing', id, NULL FROM (${FILINGS_ONLY_HERE})
     UNION ALL SELECT 'operation', id, seq FROM outbox WHERE filing_id IS NULL
     UNION ALL SELECT 'submission', id, rowid FROM submission WHERE rowid > ${copied('submission')}
       OR id IN (SELECT operation_id FROM receipt WHERE rowid > ${copied('receipt')})
     UNION ALL SELECT 'package', id, rowid FROM package
     UNION ALL SELECT 'audit', CAST(seq AS TEXT), seq FROM audit_entry WHERE seq > ${copied('audit')}`,
  )
    .all({})
    .map(({ kind, id }) => ({ kind, id }))
}

/** The rows of one thing as they stand now. */
export function readThing(db: Database, { kind, id }: JournalThing): JournalRecord {
  if (!isThere(db, kind, id)) return { kind, id, tables: null }
  const tables: Record<string, JournalRow[]> = {}
  for (const [table, condition] of Object.entries(TABLES[kind])) {
    const rows = statement<{ id: string }, Record<string, unknown>>(
      db,
      `SELECT * FROM ${table} WHERE ${condition}`,
    ).all({ id })
    if (rows.length > 0) tables[table] = rows.map(toJournalRow)
  }
  return { kind, id, tables }
}

function isThere(db: Database, kind: JournalKind, id: string): boolean {
  const table = kind === 'operation' ? 'outbox' : kind === 'audit' ? 'audit_entry' : kind
  const condition = `${TABLES[kind][table] ?? 'FALSE'}${kind === 'filing' ? ` AND ${ONLY_HERE}` : ''}`
  return (
    statement<{ id: string }, { one: 1 }>(db, `SELECT 1 AS one FROM ${table} WHERE ${condition}`).get({ id }) !==
    undefined
  )
}
