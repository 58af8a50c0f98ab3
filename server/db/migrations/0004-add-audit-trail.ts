/** 操作记录 of the units' clerks, as their programs hand it in. Evidence: never changed, never deleted. */
export const addAuditTrail = {
  id: 4,
  name: 'add-audit-trail',
  sql: `
    -- Whose workspace writes a chain: the unit and account that handed in its first line.
    CREATE TABLE audit_chain (
      id TEXT PRIMARY KEY,
      unit_code TEXT NOT NULL REFERENCES unit (code),
      begun_by TEXT NOT NULL REFERENCES account (account),
      begun_at TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE audit_entry (
      chain_id TEXT NOT NULL REFERENCES audit_chain (id),
      seq INTEGER NOT NULL CHECK (seq > 0),
      -- what the clerk's computer says
      at TEXT NOT NULL,
      account TEXT NOT NULL,
      action TEXT NOT NULL,
      subject TEXT,
      filing_id TEXT,
      -- JSON object
      act_values TEXT NOT NULL,
      previous_hash TEXT NOT NULL,
      hash TEXT NOT NULL,
      -- what this server knows: who handed it in, and when
      received_by TEXT NOT NULL REFERENCES account (account),
      received_at TEXT NOT NULL,
      PRIMARY KEY (chain_id, seq)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX audit_entry_at ON audit_entry (at);
    CREATE INDEX audit_entry_filing ON audit_entry (filing_id) WHERE filing_id IS NOT NULL;

    CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
    CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
    CREATE TRIGGER audit_entry_in_order BEFORE INSERT ON audit_entry
      WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry WHERE chain_id = NEW.chain_id)
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
    CREATE TRIGGER audit_chain_stays BEFORE DELETE ON audit_chain
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
    CREATE TRIGGER audit_chain_unchanged BEFORE UPDATE ON audit_chain
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
  `,
}
