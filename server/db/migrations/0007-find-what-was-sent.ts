/** 上报 found by its operation, and files by the 上报 that names them. */
export const findWhatWasSent = {
  id: 7,
  name: 'find-what-was-sent',
  sql: `
    -- Receipts are asked for by operation.
    CREATE INDEX submission_operation ON submission (operation_id);

    -- A file that some 上报 names. Submissions are never deleted, and so neither are the files they name.
    CREATE TABLE sent_file (
      sha256 TEXT PRIMARY KEY
    ) STRICT, WITHOUT ROWID;
    INSERT OR IGNORE INTO sent_file
      SELECT json_extract(material.value, '$.sha256')
      FROM submission, json_each(submission.statement, '$.materials') AS material;
    CREATE TRIGGER submission_names_files AFTER INSERT ON submission BEGIN
      INSERT OR IGNORE INTO sent_file
        SELECT json_extract(material.value, '$.sha256') FROM json_each(NEW.statement, '$.materials') AS material;
    END;
    CREATE INDEX stored_file_age ON stored_file (stored_at);
  `,
}
