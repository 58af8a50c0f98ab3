/** Deletions that the server asked for in such numbers that a person has to confirm them. */
export const addHeldDeletions = {
  id: 7,
  name: 'add-held-deletions',
  sql: `
    -- A record the server says is gone; it stays in sight until the clerk has confirmed. Leaves when the server tells of the
    -- record again.
    CREATE TABLE held_deletion (
      entity TEXT NOT NULL,
      id TEXT NOT NULL,
      -- its place in the feed; null where nobody said so, but a feed read anew has not brought the record again
      seq INTEGER,
      -- null until the feed has come to its end and shows whether they are many
      held_at TEXT,
      PRIMARY KEY (entity, id)
    ) STRICT, WITHOUT ROWID;
  `,
}
