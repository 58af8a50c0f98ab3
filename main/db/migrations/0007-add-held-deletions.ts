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
      held_at TEXT NOT NULL,
      PRIMARY KEY (entity, id)
    ) STRICT, WITHOUT ROWID;
  `,
}
