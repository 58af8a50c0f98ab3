/** Signatures become CMS, and the office answers with one of its own. */
export const addSignedReceipts = {
  id: 2,
  name: 'add-signed-receipts',
  sql: `
    -- One CMS blob holds signature, signer and time. What an earlier version took stays as it was signed.
    ALTER TABLE submission ADD COLUMN cms TEXT NOT NULL DEFAULT '';
    CREATE TABLE submission_before_cms AS
      SELECT filing_id, revision, algorithm, signature, certificate_der FROM submission;
    ALTER TABLE submission DROP COLUMN algorithm;
    ALTER TABLE submission DROP COLUMN signature;
    ALTER TABLE submission DROP COLUMN certificate_der;

    -- 电子回执, to the byte as the office signed it. Evidence: never changed, never deleted.
    CREATE TABLE receipt (
      operation_id TEXT PRIMARY KEY,
      filing_id TEXT NOT NULL REFERENCES filing (id),
      unit_code TEXT NOT NULL,
      statement TEXT NOT NULL,
      -- base64
      cms TEXT NOT NULL,
      issued_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX receipt_filing ON receipt (filing_id);
    CREATE TRIGGER receipt_stays BEFORE UPDATE ON receipt BEGIN SELECT RAISE(ABORT, 'a receipt never changes'); END;
    CREATE TRIGGER receipt_kept BEFORE DELETE ON receipt BEGIN SELECT RAISE(ABORT, 'a receipt is never deleted'); END;

    -- The certificate that opens a unit's workspaces when a key is lost (单位恢复证书): RSA, issued by the authority.
    CREATE TABLE recovery_certificate (
      unit_code TEXT PRIMARY KEY REFERENCES unit (code),
      -- DER, base64
      certificate TEXT NOT NULL,
      valid_from TEXT NOT NULL
    ) STRICT;
  `,
}
