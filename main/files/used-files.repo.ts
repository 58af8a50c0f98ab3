import type { Database } from 'better-sqlite3'
import { statement } from '../db/statement.ts'

/** `materials` of a text that holds JSON; a text that is none at all has to stop whoever would remove what it names. */
function namedIn(table: string, text: string): string {
  return `SELECT json_extract(named.value, '$.sha256') AS sha256
    FROM ${table}, json_each(${text}, '$.materials') AS named WHERE ${text} IS NOT NULL`
}

const USED = [
  'SELECT sha256 FROM material',
  'SELECT sha256 FROM upload WHERE done = 0',
  namedIn('submission', 'submission.statement'),
  namedIn(
    `(SELECT json_extract(body, '$.statement') AS statement FROM outbox WHERE type = 'submit-filing') AS waiting`,
    'waiting.statement',
  ),
  namedIn('filing_content', 'filing_content.base'),
  ...['mine', 'base', 'theirs', 'outcome'].map((side) => namedIn('conflict', `conflict.${side}`)),
]

/** SHA-256 of every content that a material, a submission, an operation on its way or a conflict names. */
export function listUsedFiles(db: Database): readonly string[] {
  return statement<object, { sha256: string }>(db, USED.join(' UNION '))
    .all({})
    .map(({ sha256 }) => sha256)
}
