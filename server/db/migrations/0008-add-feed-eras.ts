/** When this database was opened by a server: where a cursor comes from. */
export const addFeedEras = {
  id: 8,
  name: 'add-feed-eras',
  sql: `
    -- One row a start of the server. A database put back from a copy goes on with another row than the one that was lost.
    CREATE TABLE feed_era (
      number INTEGER PRIMARY KEY,
      name TEXT NOT NULL UNIQUE,
      -- the place of the latest change when it began
      from_seq INTEGER NOT NULL
    ) STRICT;
  `,
}
