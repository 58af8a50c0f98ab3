/** Sessions belong to a key of their own, accounts to workstations, and passwords do not come back. */
export const bindSessionsToKeys = {
  id: 3,
  name: 'bind-sessions-to-keys',
  sql: `
    -- Sessions last half an hour: those from before end here, and their clients renew them with a key of their own.
    DROP TABLE session;
    CREATE TABLE session (
      token_hash TEXT PRIMARY KEY,
      account TEXT NOT NULL REFERENCES account (account),
      thumbprint TEXT NOT NULL,
      -- X.509 DER, base64: looked at again with every request, so that a revocation ends the work at once
      certificate_der TEXT NOT NULL,
      -- RFC 7638 thumbprint of the key that proves every request
      jkt TEXT NOT NULL,
      expires_at TEXT NOT NULL
    ) STRICT;

    -- Which session a right to renew came with; empty for those given out before sessions had keys.
    ALTER TABLE renewal ADD COLUMN jkt TEXT NOT NULL DEFAULT '';

    -- A proof that was accepted, kept for as long as its time would still be good, so that it is accepted once.
    CREATE TABLE used_proof (
      jkt TEXT NOT NULL,
      jti TEXT NOT NULL,
      expires_at TEXT NOT NULL,
      PRIMARY KEY (jkt, jti)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX used_proof_expires ON used_proof (expires_at);

    -- A computer an account has logged in from, by the random id it gave itself.
    CREATE TABLE workstation (
      account TEXT NOT NULL REFERENCES account (account),
      id TEXT NOT NULL,
      -- host name, for people
      name TEXT NOT NULL,
      first_seen_at TEXT NOT NULL,
      last_seen_at TEXT NOT NULL,
      PRIMARY KEY (account, id)
    ) STRICT, WITHOUT ROWID;

    -- Passwords an account has had before the present one.
    CREATE TABLE former_password (
      account TEXT NOT NULL REFERENCES account (account),
      password_hash TEXT NOT NULL,
      replaced_at TEXT NOT NULL
    ) STRICT;
    CREATE INDEX former_password_account ON former_password (account, replaced_at DESC);
  `,
}
