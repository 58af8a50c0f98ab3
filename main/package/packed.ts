import type { Database } from 'better-sqlite3'
import { isInPackage } from './package.repo.ts'

const packing = new WeakMap<Database, ReadonlySet<string>>()

/** Does the work of writing these operations into a package; one package at a time. */
export async function whilePacking<T>(db: Database, ids: readonly string[], work: () => Promise<T>): Promise<T> {
  packing.set(db, new Set(ids))
  try {
    return await work()
  } finally {
    packing.delete(db)
  }
}

/** It is in a package, or in one that is being written: the office may take it without this computer hearing of it. */
export function mayArriveByDisk(db: Database, operationId: string): boolean {
  return packing.get(db)?.has(operationId) === true || isInPackage(db, operationId)
}
