import type { Database } from 'better-sqlite3'
import { toGrams } from '../../features/person/name-grams.ts'

/** Lists, counts and name searches that do not grow slower with what is in the store. */
export const speedUpListsAndSearch = {
  id: 10,
  name: 'speed-up-lists-and-search',
  sql: `
    -- One index an order, with all that the conditions of a list look at: a page is found without reading a single filing.
    DROP INDEX filing_needs;
    DROP INDEX filing_updated;
    DROP INDEX filing_departs;
    DROP INDEX filing_numbered;
    CREATE INDEX filing_needs ON filing (kind, needs_clerk DESC, updated_at DESC, id, state, unit_code)
      WHERE deleted_at IS NULL;
    CREATE INDEX filing_updated ON filing (kind, updated_at DESC, id, state, unit_code) WHERE deleted_at IS NULL;
    CREATE INDEX filing_departs ON filing (kind, from_on DESC, id, to_on, state, unit_code) WHERE deleted_at IS NULL;
    CREATE INDEX filing_numbered ON filing (kind, number DESC, id, state, unit_code) WHERE deleted_at IS NULL;
    -- For the few of many: exactly those of some states and units.
    CREATE INDEX filing_state ON filing (kind, state, unit_code, updated_at DESC, id) WHERE deleted_at IS NULL;

    -- What the journal holds, found at every unlock without reading the rest.
    CREATE INDEX filing_only_here ON filing (id) WHERE edited = 1 OR revision = 0;

    -- How many filings are in sight, so that no list has to count them. Kept by the triggers alone.
    CREATE TABLE filing_count (
      kind TEXT NOT NULL,
      state TEXT NOT NULL,
      unit_code TEXT NOT NULL,
      count INTEGER NOT NULL,
      PRIMARY KEY (kind, state, unit_code)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO filing_count
      SELECT kind, state, unit_code, count(*) FROM filing WHERE deleted_at IS NULL GROUP BY kind, state, unit_code;

    -- Without ON CONFLICT: what fires a trigger says what is done about conflicts in it.
    CREATE TRIGGER filing_count_added AFTER INSERT ON filing WHEN NEW.deleted_at IS NULL BEGIN
      INSERT INTO filing_count SELECT NEW.kind, NEW.state, NEW.unit_code, 0 WHERE NOT EXISTS (
        SELECT 1 FROM filing_count WHERE kind = NEW.kind AND state = NEW.state AND unit_code = NEW.unit_code);
      UPDATE filing_count SET count = count + 1
        WHERE kind = NEW.kind AND state = NEW.state AND unit_code = NEW.unit_code;
    END;
    CREATE TRIGGER filing_count_gone AFTER DELETE ON filing WHEN OLD.deleted_at IS NULL BEGIN
      UPDATE filing_count SET count = count - 1
        WHERE kind = OLD.kind AND state = OLD.state AND unit_code = OLD.unit_code;
    END;
    CREATE TRIGGER filing_count_moved AFTER UPDATE OF kind, state, unit_code, deleted_at ON filing
      WHEN NEW.kind <> OLD.kind OR NEW.state <> OLD.state OR NEW.unit_code <> OLD.unit_code
        OR (NEW.deleted_at IS NULL) <> (OLD.deleted_at IS NULL) BEGIN
      UPDATE filing_count SET count = count - 1
        WHERE OLD.deleted_at IS NULL AND kind = OLD.kind AND state = OLD.state AND unit_code = OLD.unit_code;
      INSERT INTO filing_count SELECT NEW.kind, NEW.state, NEW.unit_code, 0 WHERE NOT EXISTS (
        SELECT 1 FROM filing_count WHERE kind = NEW.kind AND state = NEW.state AND unit_code = NEW.unit_code);
      UPDATE filing_count SET count = count + 1
        WHERE NEW.deleted_at IS NULL AND kind = NEW.kind AND state = NEW.state AND unit_code = NEW.unit_code;
    END;

    CREATE INDEX unit_parent ON unit (parent_code);

    -- The same people under a number that VACUUM does not change: the search index knows them by it.
    CREATE TABLE person_numbered (
      key INTEGER PRIMARY KEY,
      id TEXT NOT NULL UNIQUE,
      unit_code TEXT NOT NULL,
      name TEXT NOT NULL,
      identity_number TEXT NOT NULL,
      -- name, pinyin, initials, identity number: what a search matches; it begins with the name, so its order is that of names
      search_text TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    INSERT INTO person_numbered (id, unit_code, name, identity_number, search_text, body)
      SELECT id, unit_code, name, identity_number, search_text, body FROM person ORDER BY rowid;
    DROP TABLE person;
    ALTER TABLE person_numbered RENAME TO person;
    CREATE INDEX person_search ON person (search_text);

    -- The pieces of every search text (features/person/name-grams.ts), in order; the text itself is not kept twice.
    CREATE VIRTUAL TABLE person_gram USING fts5 (grams, content = '', contentless_delete = 1, tokenize = 'ascii');
  `,
  /** The pieces of who is there already. */
  fill(db: Database): void {
    const insert = db.prepare('INSERT INTO person_gram (rowid, grams) VALUES (:key, :grams)')
    const after = db.prepare<[{ key: number }], { key: number; search_text: string }>(
      'SELECT key, search_text FROM person WHERE key > :key ORDER BY key LIMIT 500',
    )
    for (let rows = after.all({ key: 0 }); rows.length > 0; rows = after.all({ key: rows.at(-1)?.key ?? 0 })) {
      for (const { key, search_text } of rows) insert.run({ key, grams: toGrams(search_text) })
    }
  },
}
