/** Two clerks, one record: the office's version stands, the clerk's stays beside it until he has chosen. */
export const addConflicts = {
  id: 6,
  name: 'add-conflicts',
  sql: `
    -- JSON { data, materials } of the office's version that the clerk began to change; null while he has changed nothing, and
    -- where he began before version 0.3. What both sides changed is told by it.
    ALTER TABLE filing_content ADD COLUMN base TEXT;

    -- One time the office's version of a filing and the clerk's went apart. Kept for good: both belong to its history.
    CREATE TABLE conflict (
      id TEXT PRIMARY KEY,
      filing_id TEXT NOT NULL REFERENCES filing (id),
      -- the submission that was on its way when the office told of a newer revision; null when a draft was overtaken
      operation_id TEXT,
      -- JSON { data, materials, version }: what the clerk had written, and which of his saves it was
      mine TEXT NOT NULL,
      -- the same of the version both began from; null when it is not known
      base TEXT,
      -- the same of the office's version and its revision; null until the feed has brought it
      theirs TEXT,
      theirs_revision INTEGER,
      -- null while that submission may still arrive: if it does, the two never went apart, and the row goes
      found_at TEXT,
      settled_at TEXT,
      -- what the clerk chose: his, the office's, or some of each; or that his went on as a draft of its own
      settlement TEXT CHECK (settlement IN ('mine', 'theirs', 'merged', 'own-draft')),
      -- JSON { data, materials }: what came of it
      outcome TEXT
    ) STRICT;
    CREATE INDEX conflict_filing ON conflict (filing_id, found_at);
    CREATE UNIQUE INDEX conflict_open ON conflict (filing_id) WHERE settled_at IS NULL;
  `,
}
