/** 一把 Key、一名专办员、一个或多个单位: whom else a clerk files for. */
export const addAccountUnits = {
  id: 5,
  name: 'add-account-units',
  sql: `
    -- The account files for this unit too, besides its main unit (account.unit_code, the one its certificate names). With the
    -- row goes the right to read, submit, withdraw and delete that unit's filings, and its letters; nothing else changes.
    CREATE TABLE account_unit (
      account TEXT NOT NULL REFERENCES account (account),
      unit_code TEXT NOT NULL REFERENCES unit (code),
      added_at TEXT NOT NULL,
      PRIMARY KEY (account, unit_code)
    ) STRICT, WITHOUT ROWID;

    CREATE TRIGGER account_unit_is_another BEFORE INSERT ON account_unit
      WHEN NEW.unit_code IS (SELECT unit_code FROM account WHERE account = NEW.account)
      BEGIN SELECT RAISE(ABORT, 'the main unit stands in account'); END;
    -- Reviewers have no unit, and none is added to them.
    CREATE TRIGGER account_unit_of_clerks BEFORE INSERT ON account_unit
      WHEN (SELECT unit_code FROM account WHERE account = NEW.account) IS NULL
      BEGIN SELECT RAISE(ABORT, 'only accounts of a unit file'); END;
  `,
}
