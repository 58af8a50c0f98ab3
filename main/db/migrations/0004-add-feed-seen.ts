/** A feed that is read once more from its beginning tells by its silence what this computer may no longer show. */
export const addFeedSeen = {
  id: 4,
  name: 'add-feed-seen',
  sql: `
    -- A record the feed has brought since it began anew (setting 'feed-anew'). Empty at all other times.
    CREATE TABLE feed_seen (
      entity TEXT NOT NULL,
      id TEXT NOT NULL,
      PRIMARY KEY (entity, id)
    ) STRICT, WITHOUT ROWID;
  `,
}
