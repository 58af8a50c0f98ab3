import { readFileSync, rmSync } from 'node:fs'
import path from 'node:path'
import type { Database } from 'better-sqlite3'
import { failure, type Result } from '../../domain/result.ts'
import type { Clerk } from '../../domain/sync/session.ts'
import { appendAct } from '../features/audit/audit-log.ts'
import { followChain } from '../features/audit/follow-chain.ts'
import { saveCopiedEnds } from '../journal/journal.repo.ts'
import { askForAll, countWaiting } from '../journal/replayed.repo.ts'
import { deriveKey } from '../key/workspace-key.ts'
import type { WorkspaceFolder } from '../key/workspace-folder.ts'
import { log } from '../log.ts'
import { beginFeedAnew } from '../sync/feed-anew.repo.ts'
import { findSetting, saveSetting } from '../sync/setting.repo.ts'
import { isGenuine, parseManifest, type Manifest } from './manifest.ts'

/** The manifest of the backup a workspace was restored from, until it has been opened for the first time. */
export const RESTORED_FILE = 'restored.json'

/** Before the database is touched: whether who had this data key put the backup together just so. */
export function checkRestored({ directory }: WorkspaceFolder, dataKey: Uint8Array): Result<never> | undefined {
  const manifest = findManifest(directory)
  if (manifest === undefined) return undefined
  const key = deriveKey(dataKey, 'backup')
  try {
    return manifest !== 'unreadable' && isGenuine(manifest, key) ? undefined : failure('backup-not-genuine')
  } finally {
    key.fill(0)
  }
}

/**
 * A workspace that is opened for the first time after a restore knows less than it did: what it had to send may have arrived since,
 * what the office sent since is missing, and the office may have further lines of its audit trail. All of it once, also when the
 * power goes in between.
 */
export function settleRestored({ directory }: WorkspaceFolder, db: Database, clerk: Clerk | undefined, at: Date): void {
  const manifest = findManifest(directory)
  if (manifest === undefined || manifest === 'unreadable') return
  const file = path.join(directory, RESTORED_FILE)
  if (findSetting(db, 'restored-from') !== manifest.mac) {
    db.transaction(() => {
      askForAll(db)
      const { drafts, operations } = countWaiting(db)
      beginFeedAnew(db)
      // The daily copies did not come along: the journal must not rely on them.
      saveCopiedEnds(db, '{}')
      followChain(db, at)
      const values = { backupOf: manifest.createdAt, drafts, operations }
      if (clerk) appendAct({ db, clerk }, { action: 'restored', values }, at)
      saveSetting(db, 'restored-from', manifest.mac)
      log.warn('restored-workspace-settled', { drafts, operations })
    })()
  }
  rmSync(file, { force: true })
}

function findManifest(directory: string): Manifest | 'unreadable' | undefined {
  let text: string
  try {
    text = readFileSync(path.join(directory, RESTORED_FILE), 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined
    throw error
  }
  const manifest = parseManifest(text)
  return manifest === undefined || manifest === 'future' ? 'unreadable' : manifest
}
