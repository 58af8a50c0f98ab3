/** Many filings come in at once: what is written for each stands beside what was written for the one before. */
export const writeTravellersInOrder = {
  id: 11,
  name: 'write-travellers-in-order',
  sql: `
    -- Who travels with which filing. By filing, not by person: the people of a page of filings lie on a few pages of this file;
    -- by identity number each lay on one of its own. Whose trips overlap is found from the days.
    CREATE TABLE filing_traveller (
      filing_id TEXT NOT NULL REFERENCES filing (id),
      identity_number TEXT NOT NULL,
      name TEXT NOT NULL,
      PRIMARY KEY (filing_id, identity_number)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO filing_traveller (filing_id, identity_number, name)
      SELECT filing_id, identity_number, name FROM filing_person ORDER BY filing_id, identity_number;
    DROP TABLE filing_person;
    ALTER TABLE filing_traveller RENAME TO filing_person;

    -- Trips that touch some days: of those that end after the first day, which are few when it lies ahead.
    CREATE INDEX filing_returns ON filing (kind, to_on, from_on) WHERE deleted_at IS NULL;

    -- A number is found by filing_numbered, which begins with the few kinds there are.
    DROP INDEX filing_number;
  `,
}
