/** The first schema of a workspace. Later migrations change it; this file never changes again. */
export const createWorkspace = {
  id: 1,
  name: 'create-workspace',
  sql: `
    -- One filing (申报件): what the clerk has typed, and what the server last said of it.
    CREATE TABLE filing (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      unit_code TEXT NOT NULL,
      unit_name TEXT NOT NULL,
      -- given by the server: plan number, group file number
      number TEXT,
      title TEXT NOT NULL,
      -- as the clerk sees it: the server's state, or the state a signed but unsent operation leads to
      state TEXT NOT NULL,
      -- JSON, values of the list columns
      list_row TEXT NOT NULL,
      -- title, number, names: what a search matches
      search_text TEXT NOT NULL,
      from_on TEXT,
      to_on TEXT,
      -- the plan a group carries out
      parent_id TEXT,
      -- counts local saves
      version INTEGER NOT NULL,
      -- 上报 rounds so far; 0 for a draft that was never filed
      round INTEGER NOT NULL,
      -- the server's revision; 0 when the server does not know the filing
      revision INTEGER NOT NULL,
      -- 1: fields or materials were changed here since the server's version was taken over
      edited INTEGER NOT NULL,
      -- 1: at the last change nothing would have bounced
      ready INTEGER NOT NULL,
      refused_materials INTEGER NOT NULL,
      -- 2: the office waits for a correction; 1: to be finished and filed; 0: nothing to do. The first key of the list
      needs_clerk INTEGER NOT NULL,
      created_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      -- set while its form is open: a draft still marked at start was interrupted
      opened_at TEXT,
      -- 删除 can be undone until the workspace is opened again
      deleted_at TEXT
    ) STRICT;
    CREATE INDEX filing_needs ON filing (kind, needs_clerk DESC, updated_at DESC, id) WHERE deleted_at IS NULL;
    CREATE INDEX filing_updated ON filing (kind, updated_at DESC, id) WHERE deleted_at IS NULL;
    CREATE INDEX filing_departs ON filing (kind, from_on DESC, id) WHERE deleted_at IS NULL;
    CREATE INDEX filing_numbered ON filing (kind, number DESC, id) WHERE deleted_at IS NULL;
    CREATE INDEX filing_number ON filing (number) WHERE number IS NOT NULL;
    CREATE INDEX filing_parent ON filing (parent_id) WHERE parent_id IS NOT NULL;
    CREATE INDEX filing_unit ON filing (unit_code, updated_at DESC, id) WHERE deleted_at IS NULL;

    -- The long texts of a filing, apart from what lists and searches read.
    CREATE TABLE filing_content (
      filing_id TEXT PRIMARY KEY REFERENCES filing (id),
      -- JSON, complete for the definition of its kind
      data TEXT NOT NULL,
      -- JSON of what the server last said: state, round, reviews, opinion, timeline; null before that
      server TEXT
    ) STRICT;

    -- Who travels with which filing: one person cannot be on two trips at once.
    CREATE TABLE filing_person (
      identity_number TEXT NOT NULL,
      filing_id TEXT NOT NULL REFERENCES filing (id),
      name TEXT NOT NULL,
      PRIMARY KEY (identity_number, filing_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX filing_person_filing ON filing_person (filing_id);

    -- A file in a slot of a filing. The content lies in the file store under its hash.
    CREATE TABLE material (
      id TEXT PRIMARY KEY,
      filing_id TEXT NOT NULL REFERENCES filing (id),
      slot TEXT NOT NULL,
      name TEXT NOT NULL,
      media_type TEXT NOT NULL,
      bytes INTEGER NOT NULL,
      sha256 TEXT NOT NULL,
      added_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX material_filing ON material (filing_id, slot);

    -- One signed 上报: the snapshot to the byte, and its signature. Kept for good.
    CREATE TABLE submission (
      -- the operation's id
      id TEXT PRIMARY KEY,
      filing_id TEXT NOT NULL REFERENCES filing (id),
      round INTEGER NOT NULL,
      statement TEXT NOT NULL,
      signature TEXT NOT NULL,
      submitted_at TEXT NOT NULL
    ) STRICT;

    -- What has to reach the server, in order. A row leaves only when the server has confirmed it, or the clerk takes it back.
    CREATE TABLE outbox (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      filing_id TEXT,
      type TEXT NOT NULL,
      -- JSON of the operation as it is sent
      body TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'unconfirmed', 'blocked')),
      -- JSON { code, values, issues } of the last failure
      reason TEXT,
      attempts INTEGER NOT NULL DEFAULT 0,
      next_try_at TEXT,
      created_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX outbox_filing ON outbox (filing_id, seq);

    -- A file on its way to the server; one row a content, whichever filings use it.
    CREATE TABLE upload (
      sha256 TEXT PRIMARY KEY,
      bytes INTEGER NOT NULL,
      media_type TEXT NOT NULL,
      -- where the server takes the rest
      url TEXT,
      sent_bytes INTEGER NOT NULL DEFAULT 0,
      done INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE person (
      id TEXT PRIMARY KEY,
      unit_code TEXT NOT NULL,
      name TEXT NOT NULL,
      identity_number TEXT NOT NULL,
      -- name, pinyin, initials, identity number: what a search matches
      search_text TEXT NOT NULL,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX person_name ON person (name, id);

    CREATE TABLE passport (
      id TEXT PRIMARY KEY,
      identity_number TEXT NOT NULL,
      number TEXT NOT NULL,
      expires_on TEXT NOT NULL,
      state TEXT NOT NULL
    ) STRICT;
    CREATE INDEX passport_holder ON passport (identity_number);

    CREATE TABLE unit (
      id TEXT PRIMARY KEY,
      code TEXT NOT NULL,
      name TEXT NOT NULL,
      parent_code TEXT
    ) STRICT;

    -- 站内信
    CREATE TABLE notice (
      id TEXT PRIMARY KEY,
      filing_id TEXT,
      sent_at TEXT NOT NULL,
      read_at TEXT,
      body TEXT NOT NULL
    ) STRICT;
    CREATE INDEX notice_sent ON notice (sent_at DESC, id);

    -- Single values: the cursor of the change feed, the renewal token, the clerk.
    CREATE TABLE setting (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;
  `,
}
