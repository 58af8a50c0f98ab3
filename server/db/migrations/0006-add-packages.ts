/** 离线包: operations that came in on a disk. */
export const addPackages = {
  id: 6,
  name: 'add-packages',
  sql: `
    -- What the clerk signed, to the byte: evidence of what was brought. Never changed.
    CREATE TABLE package (
      id TEXT PRIMARY KEY,
      account TEXT NOT NULL REFERENCES account (account),
      statement TEXT NOT NULL,
      -- base64
      cms TEXT NOT NULL,
      -- of the statement, hex
      statement_sha256 TEXT NOT NULL,
      -- bytes of the file as it came
      bytes INTEGER NOT NULL,
      received_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX package_received ON package (received_at);
    CREATE TRIGGER package_stays BEFORE UPDATE ON package BEGIN SELECT RAISE(ABORT, 'a package never changes'); END;

    CREATE TABLE package_operation (
      package_id TEXT NOT NULL REFERENCES package (id),
      position INTEGER NOT NULL,
      -- the filing or the notice it is about
      filing_id TEXT,
      notice_id TEXT,
      -- JSON: the answer of the latest import
      result TEXT NOT NULL,
      PRIMARY KEY (package_id, position)
    ) STRICT, WITHOUT ROWID;

    -- Every time it was brought in, and by whom of the office.
    CREATE TABLE package_import (
      id INTEGER PRIMARY KEY,
      package_id TEXT NOT NULL REFERENCES package (id),
      imported_by TEXT NOT NULL,
      imported_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX package_import_package ON package_import (package_id);
  `,
}
