/** What SQLite says when a page is not what was written; the cipher adds NOTADB. A full disk or a lock is none of these. */
const DAMAGE = /^SQLITE_(?:CORRUPT|NOTADB|IOERR_(?:READ|SHORT_READ|DATA|CORRUPTFS))/

/** Whether an error says that the database itself is not whole. */
export function isDamage(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return isDamageCode(code)
}

export function isDamageCode(code: unknown): code is string {
  return typeof code === 'string' && DAMAGE.test(code)
}

/** Of an error that `isDamage`. */
export function getDamageCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unexpected'
}
