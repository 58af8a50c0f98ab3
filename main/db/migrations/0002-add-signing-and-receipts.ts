/** What the key was asked to sign, and what the office gave its word for. */
export const addSigningAndReceipts = {
  id: 2,
  name: 'add-signing-and-receipts',
  sql: `
    -- One time the key was asked to sign a filing: written before it is asked, ended when it has answered. A row that is
    -- still 'begun' when the workspace is opened was cut off; the filing was not sent, and nothing signs it again.
    CREATE TABLE signing_intent (
      -- the id the operation gets when the key has signed
      id TEXT PRIMARY KEY,
      -- without REFERENCES: a draft may be deleted for good, that the key was asked stays
      filing_id TEXT NOT NULL,
      -- SHA-256 of what the clerk was shown
      content_hash TEXT NOT NULL,
      begun_at TEXT NOT NULL,
      state TEXT NOT NULL CHECK (state IN ('begun', 'signed', 'refused', 'abandoned')),
      -- code of why nothing was sent
      reason TEXT,
      ended_at TEXT
    ) STRICT;
    CREATE INDEX signing_intent_filing ON signing_intent (filing_id, begun_at);
    CREATE INDEX signing_intent_begun ON signing_intent (state) WHERE state = 'begun';

    -- 电子回执: the office's signed word that it has a submission, to the byte. Kept for good, verified whenever it is shown.
    CREATE TABLE receipt (
      operation_id TEXT PRIMARY KEY REFERENCES submission (id),
      filing_id TEXT NOT NULL REFERENCES filing (id),
      -- canonical JSON
      statement TEXT NOT NULL,
      -- CMS SignedData over it, DER as base64
      cms TEXT NOT NULL
    ) STRICT;
    CREATE INDEX receipt_filing ON receipt (filing_id);
  `,
}
