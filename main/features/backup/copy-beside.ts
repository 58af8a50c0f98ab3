import type { Database } from 'better-sqlite3'
import { BackupTrouble } from '../../backup/backup-failure.ts'
import { runBeside } from '../../db/background.ts'

/** Writes a compact copy of an open database in the thread beside it (`worker`: its program). Throws, with the code, what went wrong. */
export async function copyBeside(db: Database, worker: string, target: string): Promise<void> {
  const { ok, code, message } = await runBeside(db, worker, { kind: 'copy', target })
  if (ok) return
  if (code === 'closed') throw new BackupTrouble('locked')
  throw Object.assign(new Error(message), { code })
}
