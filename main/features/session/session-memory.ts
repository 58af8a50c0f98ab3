import type { Database } from 'better-sqlite3'
import { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import { Clerk, type ClerkUnit, type SessionGrant } from '../../../domain/sync/session.ts'
import type { ServerResult } from '../../sync/server-result.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import { saveTrust, type Trust } from './trust.ts'

/** What a workspace knows of its clerk without the server. */
export interface SessionMemory {
  readonly clerk: Clerk
  readonly pack: OfficePack
  readonly lastOnlineAt: string
  /** The latest this computer's clock has shown while the workspace was open. */
  readonly lastSeenAt: string
}

/** undefined when the first login never went through. */
export function findSessionMemory(db: Database): SessionMemory | undefined {
  const clerk = findSetting(db, 'clerk')
  const pack = findSetting(db, 'office-pack')
  const lastOnlineAt = findSetting(db, 'last-online-at')
  if (clerk === undefined || pack === undefined || lastOnlineAt === undefined) return undefined
  return {
    clerk: parseClerk(clerk),
    pack: OfficePack.parse(JSON.parse(pack)),
    lastOnlineAt,
    lastSeenAt: findSetting(db, 'last-seen-at') ?? lastOnlineAt,
  }
}

/** Whose workspace it is; undefined when the first login never went through. */
export function findClerk(db: Database): Clerk | undefined {
  const clerk = findSetting(db, 'clerk')
  return clerk === undefined ? undefined : parseClerk(clerk)
}

/** A workspace from before there were clerks of several units names the main unit alone. */
function parseClerk(json: string): Clerk {
  const stored: unknown = JSON.parse(json)
  const { unitCode: code, unitName: name } = Clerk.omit({ units: true }).parse(stored)
  return Clerk.parse({ units: [{ code, name }], ...(stored as object) })
}

/** Whom the clerk files for by now; `units`: the main unit first. */
export function saveClerkUnits(db: Database, clerk: Clerk, units: readonly ClerkUnit[]): Clerk {
  const changed = { ...clerk, units: [...units], unitName: units[0]?.name ?? clerk.unitName }
  saveSetting(db, 'clerk', JSON.stringify(changed))
  return changed
}

/** The server has vouched for the clerk: kept with the token that renews it. */
export function saveGrant(db: Database, grant: SessionGrant, at: string): void {
  db.transaction(() => {
    saveSetting(db, 'clerk', JSON.stringify(grant.clerk))
    saveSetting(db, 'renewal-token', grant.renewalToken)
    saveSetting(db, 'last-online-at', at)
    // The server's clock agrees: whatever this computer's said before does not count.
    saveSetting(db, 'last-seen-at', at)
  })()
}

/** This computer's clock was seen to say so: earlier than that, it has been turned back. */
export function noteSeen(db: Database, at: Date): void {
  const seen = findSetting(db, 'last-seen-at') ?? ''
  if (at.toISOString() > seen) saveSetting(db, 'last-seen-at', at.toISOString())
}

/** What a login with the server brings; where no pack or trust came that can be used, those known before stay. */
export function saveLogin(
  db: Database,
  { grant, pack, trust }: { grant: SessionGrant; pack: ServerResult<OfficePack>; trust: Trust | undefined },
  at: Date,
): void {
  db.transaction(() => {
    saveGrant(db, grant, at.toISOString())
    if (pack.ok) saveSetting(db, 'office-pack', JSON.stringify(pack.value))
    if (trust) saveTrust(db, trust)
  })()
}
