import type { Database } from 'better-sqlite3'
import { statement } from '../db/statement.ts'

/** Single values of a workspace that no other table holds. */
export type SettingKey =
  | 'cursor'
  | 'feed-anew'
  | 'last-unit'
  | 'last-sync-at'
  | 'last-online-at'
  | 'last-seen-at'
  | 'renewal-token'
  | 'clerk'
  | 'office-pack'
  | 'feed-units'
  | 'deletions-today'
  | 'outbox-stopped'
  | 'set-aside'
  | 'set-aside-by'
  | 'audit-delivered'
  | 'audit-refusal'
  | 'audit-closed-acts'
  | 'trust'
  | 'key-refusal'
  | 'last-backup'
  | 'restored-from'
  | 'unused-files'
  | 'repair-notice'
  | 'checked-whole-at'

export function findSetting(db: Database, key: SettingKey): string | undefined {
  const row = statement<{ key: string }, { value: string }>(db, 'SELECT value FROM setting WHERE key = :key').get({
    key,
  })
  return row?.value
}

export function saveSetting(db: Database, key: SettingKey, value: string): void {
  statement(
    db,
    'INSERT INTO setting (key, value) VALUES (:key, :value) ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  ).run({ key, value })
}

export function deleteSetting(db: Database, key: SettingKey): void {
  statement(db, 'DELETE FROM setting WHERE key = :key').run({ key })
}
