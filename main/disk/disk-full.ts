/**
 * No bug but a state of the computer that anything which writes can meet; SQLite and Node name it each their way. SQLite's
 * shared memory beside a log that cannot grow is the same thing under another name.
 */
export function isDiskFull(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return typeof code === 'string' && CODES.has(code)
}

const CODES: ReadonlySet<string> = new Set(['SQLITE_FULL', 'SQLITE_IOERR_SHMSIZE', 'ENOSPC', 'EDQUOT'])
