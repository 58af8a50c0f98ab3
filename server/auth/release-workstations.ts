import { openDatabase } from '../db/open-database.ts'
import { createWorkstationRepo } from './workstation.repo.ts'

/** For the office's administrator, beside a running server or without one: how many computers the account is rid of. */
export function releaseWorkstations(dataDirectory: string, account: string): number {
  const db = openDatabase(dataDirectory)
  try {
    return createWorkstationRepo(db).release(account)
  } finally {
    db.close()
  }
}
