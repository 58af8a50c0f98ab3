import type { Database } from 'better-sqlite3'
import { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import { Clerk, type SessionGrant } from '../../../domain/sync/session.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'

/** What a workspace knows of its clerk without the server. */
export interface SessionMemory {
  readonly clerk: Clerk
  readonly pack: OfficePack
  readonly lastOnlineAt: string
}

/** undefined when the first login never went through. */
export function findSessionMemory(db: Database): SessionMemory | undefined {
  const clerk = findSetting(db, 'clerk')
  const pack = findSetting(db, 'office-pack')
  const lastOnlineAt = findSetting(db, 'last-online-at')
  if (clerk === undefined || pack === undefined || lastOnlineAt === undefined) return undefined
  return { clerk: Clerk.parse(JSON.parse(clerk)), pack: OfficePack.parse(JSON.parse(pack)), lastOnlineAt }
}

/** The server has vouched for the clerk: kept with the token that renews it. */
export function saveGrant(db: Database, grant: SessionGrant, at: string): void {
  db.transaction(() => {
    saveSetting(db, 'clerk', JSON.stringify(grant.clerk))
    saveSetting(db, 'renewal-token', grant.renewalToken)
    saveSetting(db, 'last-online-at', at)
  })()
}

export function saveOfficePack(db: Database, pack: OfficePack): void {
  saveSetting(db, 'office-pack', JSON.stringify(pack))
}
