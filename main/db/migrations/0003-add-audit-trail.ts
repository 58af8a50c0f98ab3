/** 操作记录: what was done with this workspace, for good. */
export const addAuditTrail = {
  id: 3,
  name: 'add-audit-trail',
  sql: `
    -- One line of the chain (domain/audit). Only ever added to; how far the server has it stands in the setting.
    CREATE TABLE audit_entry (
      seq INTEGER PRIMARY KEY,
      chain_id TEXT NOT NULL,
      at TEXT NOT NULL,
      account TEXT NOT NULL,
      action TEXT NOT NULL,
      -- title or number of what it was about, as it was then
      subject TEXT,
      -- without REFERENCES: a draft may be deleted for good, that it was printed stays
      filing_id TEXT,
      -- JSON object
      act_values TEXT NOT NULL,
      previous_hash TEXT NOT NULL,
      hash TEXT NOT NULL
    ) STRICT;
    CREATE INDEX audit_entry_at ON audit_entry (at);

    CREATE TRIGGER audit_entry_stays BEFORE DELETE ON audit_entry
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
    CREATE TRIGGER audit_entry_unchanged BEFORE UPDATE ON audit_entry
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
    -- Also keeps INSERT OR REPLACE, which asks no trigger of deletion, from replacing a line.
    CREATE TRIGGER audit_entry_in_order BEFORE INSERT ON audit_entry
      WHEN NEW.seq IS NOT (SELECT coalesce(max(seq), 0) + 1 FROM audit_entry)
      BEGIN SELECT RAISE(ABORT, 'the audit trail is only added to'); END;
  `,
}
