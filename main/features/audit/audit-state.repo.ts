import type { Database } from 'better-sqlite3'
import { chainStart, type ChainEnd } from '../../../domain/audit/audit-chain.ts'
import type { Failure } from '../../../domain/result.ts'
import { deleteSetting, findSetting, saveSetting } from '../../sync/setting.repo.ts'

/** The last line the server has, by its place in the trail, with its hash: a trail that was cut short, or written anew, is found by it. */
export function getDelivered(db: Database): ChainEnd {
  const saved = findSetting(db, 'audit-delivered')
  return saved === undefined ? chainStart : (JSON.parse(saved) as ChainEnd)
}

export function saveDelivered(db: Database, { seq, hash }: ChainEnd): void {
  saveSetting(db, 'audit-delivered', JSON.stringify({ seq, hash }))
}

/** Why the server does not take the trail; null while it does. */
export function findRefusal(db: Database): Failure | null {
  const saved = findSetting(db, 'audit-refusal')
  return saved === undefined ? null : (JSON.parse(saved) as Failure)
}

export function saveRefusal(db: Database, refusal: Failure | null): void {
  if (refusal) saveSetting(db, 'audit-refusal', JSON.stringify(refusal))
  else deleteSetting(db, 'audit-refusal')
}
