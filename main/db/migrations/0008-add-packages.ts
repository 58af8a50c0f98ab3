/** 离线包: unsent operations carried to the office on a disk. */
export const addPackages = {
  id: 8,
  name: 'add-packages',
  sql: `
    -- One package that was written to a disk. What is in it stays in the outbox until a receipt, or the network, says it arrived.
    CREATE TABLE package (
      id TEXT PRIMARY KEY,
      file_name TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      -- of the statement the clerk signed, hex: its receipt package names it
      statement_sha256 TEXT NOT NULL,
      -- 32 bytes: the receipt package is closed with it
      reply_key BLOB NOT NULL,
      -- when its receipt package was last taken in; null before
      receipt_at TEXT
    ) STRICT;
    CREATE INDEX package_created ON package (created_at);

    CREATE TABLE package_operation (
      package_id TEXT NOT NULL REFERENCES package (id),
      operation_id TEXT NOT NULL,
      PRIMARY KEY (package_id, operation_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX package_operation_operation ON package_operation (operation_id);
  `,
}
