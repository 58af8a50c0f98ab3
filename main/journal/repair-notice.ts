import type { Database } from 'better-sqlite3'
import type { RepairNotice } from '../../domain/ipc/views.ts'
import { deleteSetting, findSetting, saveSetting } from '../sync/setting.repo.ts'

/** What a repair did, until the clerk has read it. */
export function findRepairNotice(db: Database): RepairNotice | null {
  const notice = findSetting(db, 'repair-notice')
  return notice === undefined ? null : (JSON.parse(notice) as RepairNotice)
}

export function saveRepairNotice(db: Database, notice: RepairNotice): void {
  saveSetting(db, 'repair-notice', JSON.stringify(notice))
}

export function acknowledgeRepair(db: Database): void {
  deleteSetting(db, 'repair-notice')
}
