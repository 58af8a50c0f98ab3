/** The first schema of an office's database. Later migrations change it; this file never changes again. */
export const createOffice = {
  id: 1,
  name: 'create-office',
  sql: `
    -- Single values: who this server is.
    CREATE TABLE setting (
      key TEXT PRIMARY KEY,
      value TEXT NOT NULL
    ) STRICT;

    -- A unit that files, by the office's own six-digit code. Units form a tree.
    CREATE TABLE unit (
      id TEXT PRIMARY KEY,
      code TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL,
      parent_code TEXT REFERENCES unit (code)
    ) STRICT;
    CREATE INDEX unit_parent ON unit (parent_code);

    -- Somebody who may come in: a unit's clerk with a key, or a reviewer of the office at the review page.
    CREATE TABLE account (
      account TEXT PRIMARY KEY,
      role TEXT NOT NULL CHECK (role IN ('clerk', 'passport-desk', 'reviewer')),
      name TEXT NOT NULL,
      unit_code TEXT REFERENCES unit (code),
      -- serialNumber of the certificate's subject
      clerk_number TEXT NOT NULL,
      phone TEXT NOT NULL,
      password_hash TEXT NOT NULL,
      failures INTEGER NOT NULL DEFAULT 0,
      locked_until TEXT
    ) STRICT;

    -- A key an account has come in with, by SHA-256 of its certificate.
    CREATE TABLE account_certificate (
      thumbprint TEXT PRIMARY KEY,
      account TEXT NOT NULL REFERENCES account (account),
      registered_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE revoked_certificate (
      thumbprint TEXT PRIMARY KEY,
      revoked_at TEXT NOT NULL
    ) STRICT;

    -- A challenge that was given out and not answered yet.
    CREATE TABLE nonce (
      nonce TEXT PRIMARY KEY,
      expires_at TEXT NOT NULL
    ) STRICT;

    -- Tokens are kept as hashes: a copy of this file lets nobody in.
    CREATE TABLE session (
      token_hash TEXT PRIMARY KEY,
      account TEXT NOT NULL REFERENCES account (account),
      thumbprint TEXT NOT NULL,
      expires_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE renewal (
      token_hash TEXT PRIMARY KEY,
      account TEXT NOT NULL REFERENCES account (account),
      thumbprint TEXT NOT NULL,
      expires_at TEXT NOT NULL
    ) STRICT;

    CREATE TABLE review_session (
      token_hash TEXT PRIMARY KEY,
      account TEXT NOT NULL REFERENCES account (account),
      form_token TEXT NOT NULL,
      expires_at TEXT NOT NULL
    ) STRICT;

    -- An operation that was carried out, so that it is carried out once.
    CREATE TABLE operation (
      id TEXT PRIMARY KEY,
      unit_code TEXT NOT NULL,
      -- SHA-256 of the operation in canonical form
      request_hash TEXT NOT NULL,
      -- JSON of the answer
      response TEXT NOT NULL,
      received_at TEXT NOT NULL
    ) STRICT;

    -- One filing (申报件) as it stands now.
    CREATE TABLE filing (
      id TEXT PRIMARY KEY,
      kind TEXT NOT NULL,
      unit_code TEXT NOT NULL REFERENCES unit (code),
      state TEXT NOT NULL,
      -- 计划编号, 团组档案号
      number TEXT NOT NULL,
      title TEXT NOT NULL,
      from_on TEXT,
      to_on TEXT,
      -- the plan a group carries out
      parent_id TEXT,
      -- one more with every change of anything below or hanging on it
      revision INTEGER NOT NULL,
      round INTEGER NOT NULL,
      -- JSON, complete for the definition of its kind
      data TEXT NOT NULL,
      -- JSON array
      materials TEXT NOT NULL,
      opinion TEXT,
      submitted_at TEXT NOT NULL,
      updated_at TEXT NOT NULL,
      deleted_at TEXT
    ) STRICT;
    CREATE UNIQUE INDEX filing_number ON filing (kind, number);
    CREATE INDEX filing_state ON filing (state, submitted_at DESC, id) WHERE deleted_at IS NULL;
    CREATE INDEX filing_submitted ON filing (submitted_at DESC, id) WHERE deleted_at IS NULL;
    CREATE INDEX filing_parent ON filing (parent_id) WHERE parent_id IS NOT NULL;

    -- Who travels with a filing: finds the other trips of a person.
    CREATE TABLE traveller (
      filing_id TEXT NOT NULL REFERENCES filing (id),
      identity_number TEXT NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (identity_number, filing_id)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX traveller_filing ON traveller (filing_id);

    -- Every 上报 that was taken, to the byte as it was signed. Evidence: never changed, never deleted.
    CREATE TABLE submission (
      filing_id TEXT NOT NULL REFERENCES filing (id),
      -- the filing's revision it led to
      revision INTEGER NOT NULL,
      round INTEGER NOT NULL,
      operation_id TEXT NOT NULL,
      statement TEXT NOT NULL,
      algorithm TEXT NOT NULL,
      signature TEXT NOT NULL,
      certificate_der TEXT NOT NULL,
      received_at TEXT NOT NULL,
      PRIMARY KEY (filing_id, revision)
    ) STRICT;

    -- What the office says of a material that the filing has now.
    CREATE TABLE material_review (
      filing_id TEXT NOT NULL REFERENCES filing (id),
      material_id TEXT NOT NULL,
      slot TEXT NOT NULL,
      result TEXT NOT NULL CHECK (result IN ('pending', 'accepted', 'refused')),
      opinion TEXT,
      round INTEGER NOT NULL,
      PRIMARY KEY (filing_id, material_id)
    ) STRICT, WITHOUT ROWID;

    -- 团组进度: what happened, in order.
    CREATE TABLE timeline_entry (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL,
      filing_id TEXT NOT NULL REFERENCES filing (id),
      at TEXT NOT NULL,
      event TEXT NOT NULL,
      role TEXT NOT NULL CHECK (role IN ('unit', 'office')),
      name TEXT NOT NULL,
      round INTEGER NOT NULL,
      slot TEXT,
      opinion TEXT
    ) STRICT;
    CREATE INDEX timeline_filing ON timeline_entry (filing_id, seq);

    -- The last number given in a series: plans of a year, groups of a unit and month.
    CREATE TABLE number_series (
      series TEXT PRIMARY KEY,
      last INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;

    -- 站内信 to a unit.
    CREATE TABLE notice (
      id TEXT PRIMARY KEY,
      unit_code TEXT NOT NULL REFERENCES unit (code),
      filing_id TEXT,
      kind TEXT NOT NULL,
      title TEXT NOT NULL,
      body TEXT NOT NULL,
      sent_at TEXT NOT NULL,
      read_at TEXT
    ) STRICT;

    CREATE TABLE person (
      id TEXT PRIMARY KEY,
      unit_code TEXT NOT NULL REFERENCES unit (code),
      name TEXT NOT NULL,
      identity_type TEXT NOT NULL,
      identity_number TEXT NOT NULL,
      sex TEXT NOT NULL,
      birth_on TEXT NOT NULL,
      work_unit TEXT NOT NULL,
      post TEXT NOT NULL,
      admin_rank TEXT NOT NULL,
      staff_type TEXT NOT NULL,
      political_status TEXT,
      health TEXT,
      classified INTEGER NOT NULL CHECK (classified IN (0, 1)),
      last_trip_on TEXT,
      passport_number TEXT
    ) STRICT;

    CREATE TABLE passport (
      id TEXT PRIMARY KEY,
      person_id TEXT NOT NULL REFERENCES person (id),
      unit_code TEXT NOT NULL REFERENCES unit (code),
      identity_number TEXT NOT NULL,
      holder_name TEXT NOT NULL,
      number TEXT NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      issued_on TEXT NOT NULL,
      expires_on TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('in-store', 'lent', 'overdue', 'cancelled', 'lost'))
    ) STRICT;
    CREATE INDEX passport_holder ON passport (identity_number);

    -- The feed: one row a record, at the place of its latest change. Gone records stay as deleted = 1.
    CREATE TABLE change (
      seq INTEGER PRIMARY KEY AUTOINCREMENT,
      entity TEXT NOT NULL CHECK (entity IN ('filing', 'notice', 'person', 'passport', 'unit')),
      entity_id TEXT NOT NULL,
      unit_code TEXT NOT NULL,
      deleted INTEGER NOT NULL DEFAULT 0 CHECK (deleted IN (0, 1)),
      UNIQUE (entity, entity_id)
    ) STRICT;

    -- A file that arrived whole and whose hash was checked. The content lies on disk under its hash.
    CREATE TABLE stored_file (
      sha256 TEXT PRIMARY KEY,
      bytes INTEGER NOT NULL,
      media_type TEXT NOT NULL,
      stored_at TEXT NOT NULL
    ) STRICT;

    -- The unit has had the content itself: knowing a hash alone gives nobody another unit's file.
    CREATE TABLE file_holder (
      sha256 TEXT NOT NULL REFERENCES stored_file (sha256),
      unit_code TEXT NOT NULL,
      PRIMARY KEY (sha256, unit_code)
    ) STRICT, WITHOUT ROWID;

    -- Records as the contract (domain/sync/change.ts) writes them: the one place where columns become JSON.
    CREATE VIEW filing_body AS
      SELECT filing.id, json_object(
        'id', filing.id,
        'kind', filing.kind,
        'unitCode', filing.unit_code,
        'unitName', unit.name,
        'state', filing.state,
        'number', filing.number,
        'revision', filing.revision,
        'round', filing.round,
        'data', json(filing.data),
        'materials', json(filing.materials),
        'reviews', json((
          SELECT json_group_array(json_object(
            'materialId', material_id, 'slot', slot, 'result', result, 'opinion', opinion, 'round', round
          )) FROM material_review WHERE filing_id = filing.id
        )),
        'opinion', filing.opinion,
        'timeline', json((
          SELECT json_group_array(json_object(
            'id', id, 'at', at, 'event', event, 'by', json_object('role', role, 'name', name),
            'round', round, 'slot', slot, 'opinion', opinion
          ) ORDER BY seq) FROM timeline_entry WHERE filing_id = filing.id
        )),
        'submittedAt', filing.submitted_at,
        'updatedAt', filing.updated_at
      ) AS body
      FROM filing JOIN unit ON unit.code = filing.unit_code;

    CREATE VIEW notice_body AS
      SELECT id, json_object(
        'id', id, 'filingId', filing_id, 'kind', kind, 'title', title, 'body', body, 'sentAt', sent_at, 'readAt', read_at
      ) AS body FROM notice;

    CREATE VIEW person_body AS
      SELECT id, json_object(
        'id', id, 'unitCode', unit_code, 'name', name, 'identityType', identity_type, 'identityNumber', identity_number,
        'sex', sex, 'birthOn', birth_on, 'workUnit', work_unit, 'post', post, 'adminRank', admin_rank,
        'staffType', staff_type, 'politicalStatus', political_status, 'health', health,
        'classified', json(iif(classified, 'true', 'false')), 'lastTripOn', last_trip_on, 'passportNumber', passport_number
      ) AS body FROM person;

    CREATE VIEW passport_body AS
      SELECT id, json_object(
        'id', id, 'personId', person_id, 'identityNumber', identity_number, 'holderName', holder_name, 'number', number,
        'kind', kind, 'issuedOn', issued_on, 'expiresOn', expires_on, 'state', state
      ) AS body FROM passport;

    CREATE VIEW unit_body AS
      SELECT id, json_object('id', id, 'code', code, 'name', name, 'parentCode', parent_code) AS body FROM unit;
  `,
}
