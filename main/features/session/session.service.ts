import { randomUUID } from 'node:crypto'
import type { Database } from 'better-sqlite3'
import type { EventName, ParsedInputOf } from '../../../domain/ipc/calls.ts'
import type { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Challenge, Clerk, SessionGrant } from '../../../domain/sync/session.ts'
import type { KeyCertificate, KeyLogin as KeyHolder, KeySession as KeyLogin } from '../../../native/pkcs11/face.ts'
import type { KeySession } from '../../key/key-session.ts'
import {
  findWorkspace,
  toWorkspaceDirectory,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from '../../key/workspace-header.ts'
import { closeDataKey, createDataKey, findWrap } from '../../key/workspace-key.ts'
import { log } from '../../log.ts'
import { CLOCK_TOLERANCE_MS, findClockError } from '../../sync/connection.ts'
import type { Http } from '../../sync/http.ts'
import { fetchChallenge, fetchOfficePack, logIn } from '../../sync/server-api.ts'
import { ServerSession } from '../../sync/server-session.ts'
import { findSetting } from '../../sync/setting.repo.ts'
import type { Sync } from '../../sync/sync.ts'
import type { OpenWorkspace } from '../../workspace.ts'
import { openWorkspaceFolder, type OpenedFolder, type Store } from './open-workspace-folder.ts'
import { toKeyFailure, toServerFailure } from './session-failure.ts'
import { findSessionMemory, saveGrant, saveOfficePack, type SessionMemory } from './session-memory.ts'
import { toUsablePack } from './usable-pack.ts'

export interface SessionDeps {
  /** The program's own folder; workspaces lie below it. */
  readonly userData: string
  readonly serverUrl: string
  readonly http: Http
  readonly key: KeySession
  readonly open: OpenWorkspace
  readonly sync: Pick<Sync, 'start' | 'stop'>
  readonly store: Store
  readonly announce: (event: EventName) => void
  readonly now?: () => Date
}

const DAY_MS = 86_400_000

/** Who is at the desk: from the key and its PIN to the open workspace, and back. */
export class Session {
  readonly #deps: SessionDeps
  #busy = false
  /** Settles when what was locked last is closed. */
  #locking: Promise<unknown> = Promise.resolve()

  constructor(deps: SessionDeps) {
    this.#deps = deps
  }

  view(): { clerk: Clerk | null } {
    return { clerk: this.#deps.open.find()?.clerk ?? null }
  }

  /**
   * With the server: key, account and password. The first time on this computer it makes the workspace. The PIN goes to the
   * key once; everything that can be refused without it is refused first, so that no try is lost.
   */
  login(input: ParsedInputOf<'session.login'>): Promise<Result<{ clerk: Clerk; firstSync: boolean }>> {
    return this.#alone(async () => {
      const { http, key } = this.#deps
      const certificate = key.findCertificate(input.tokenSerial, input.certificateId)
      if (certificate?.wrapping === null) return failure('mechanism-unsupported')
      const challenge = await fetchChallenge(http)
      if (!challenge.ok) return toServerFailure(challenge.error)
      const minutes = findClockError(challenge.value.serverTime, this.#now().getTime())
      if (minutes !== undefined) return failure('clock-wrong', { minutes })
      return this.#withKey(input, (held) => this.#enter(input, challenge.value, held))
    })
  }

  /** Without the server, or before it is asked: the key and its PIN open the workspace they closed. */
  unlock(input: ParsedInputOf<'session.unlock'>): Promise<Result<{ clerk: Clerk }>> {
    return this.#alone(async () => {
      const { key, userData } = this.#deps
      const certificate = key.findCertificate(input.tokenSerial, input.certificateId)
      if (certificate && !findWorkspace(userData, certificate.thumbprint)) return failure('no-workspace')
      return this.#withKey(input, (held) => this.#reenter(held))
    })
  }

  /**
   * Ends the work at this desk. The screen is covered first, whatever the rest takes; then nothing runs on, the database is
   * closed, keys are forgotten, and the key is logged out.
   */
  async lock(): Promise<void> {
    const { open, announce } = this.#deps
    const close = open.leave()
    if (close) {
      log.info('session-locked')
      announce('session-changed')
    }
    const ending = this.#end(close)
    this.#locking = Promise.allSettled([this.#locking, ending])
    await this.#locking
    return ending
  }

  /** Last the key, because one that hangs must not keep the database open. */
  async #end(close: (() => void) | undefined): Promise<void> {
    const { sync, key } = this.#deps
    try {
      await sync.stop()
    } finally {
      close?.()
      await key.logout()
    }
  }

  /** One login at a time: a second press of the button must not cost a second try of the PIN. */
  async #alone<T>(act: () => Promise<Result<T>>): Promise<Result<T>> {
    if (this.#busy) return failure('busy')
    this.#busy = true
    try {
      await (this.#deps.open.find() ? this.lock() : this.#locking)
      return await act()
    } finally {
      this.#busy = false
    }
  }

  /** Logs in at the key for what follows; unless that ends well, the key is logged out again. */
  async #withKey<T>(
    { tokenSerial, certificateId, pin }: KeyHolder,
    act: (held: KeyLogin) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const { key, open } = this.#deps
    const held = await key.login({ tokenSerial, certificateId, pin })
    if (!held.ok) {
      log.warn('key-login-failed', { code: held.error.code, reason: held.error.reason })
      return toKeyFailure(held.error)
    }
    let isIn = false
    try {
      const result = await act(held.value)
      isIn = result.ok
      if (!result.ok) log.warn('login-failed', { code: result.error.code })
      // Pulled out while the workspace was being opened.
      if (isIn && !key.find()) {
        await this.lock()
        return failure('token-removed')
      }
      return result
    } finally {
      if (!isIn && open.find() === undefined) await key.logout()
    }
  }

  async #enter(
    { account, password }: ParsedInputOf<'session.login'>,
    { serverId, nonce }: Challenge,
    { certificate }: KeyLogin,
  ): Promise<Result<{ clerk: Clerk; firstSync: boolean }>> {
    const { http, key, userData } = this.#deps
    const signed = await key.signChallenge({ serverId, nonce, account })
    if (!signed.ok) return toKeyFailure(signed.error)
    const { algorithm, signature, certificateDer } = signed.value
    const grant = await logIn(http, { nonce, account, password, signature: { algorithm, signature, certificateDer } })
    if (!grant.ok) return toServerFailure(grant.error)

    const server = new ServerSession({ http, key, ...NO_RENEWAL }, grant.value)
    const pack = toUsablePack(await fetchOfficePack(server))
    const known = findWorkspace(userData, certificate.thumbprint, account)
    if (!known && !pack.ok) return toServerFailure(pack.error)
    const opened = known ? await this.#openKnown(known, certificate) : this.#create(grant.value, certificate)
    if (!opened.ok) return opened
    return closingOnFailure(opened.value.db, () => {
      const { folder, db } = opened.value
      const at = this.#now().toISOString()
      db.transaction(() => {
        saveGrant(db, grant.value, at)
        if (pack.ok) saveOfficePack(db, pack.value)
      })()
      const { name, unitCode } = grant.value.clerk
      writeWorkspaceHeader(folder.directory, { ...folder.header, clerkName: name, unitCode, lastOnlineAt: at })
      const memory = findSessionMemory(db)
      if (!memory) return failure('server-error')
      const firstSync = findSetting(db, 'cursor') === undefined
      this.#sit(opened.value, memory, grant.value)
      return success({ clerk: memory.clerk, firstSync })
    })
  }

  async #reenter({ certificate }: KeyLogin): Promise<Result<{ clerk: Clerk }>> {
    const known = findWorkspace(this.#deps.userData, certificate.thumbprint)
    if (!known) return failure('no-workspace')
    const opened = await this.#openKnown(known, certificate)
    if (!opened.ok) return opened
    return closingOnFailure(opened.value.db, () => {
      const memory = findSessionMemory(opened.value.db)
      if (!memory) return failure('no-workspace')
      const refused = this.#checkAbsence(memory.lastOnlineAt, memory.pack)
      if (refused) return refused
      this.#sit(opened.value, memory)
      return success({ clerk: memory.clerk })
    })
  }

  /** A clerk who has left, or a stolen computer, is locked out after so many days without the server. */
  #checkAbsence(lastOnlineAt: string, { offlineDays }: OfficePack): Result<never> | undefined {
    const awayMs = this.#now().getTime() - Date.parse(lastOnlineAt)
    // Turning the clock back does not prolong it.
    if (awayMs < -CLOCK_TOLERANCE_MS) return failure('clock-wrong', { minutes: Math.round(-awayMs / 60_000) })
    return awayMs > offlineDays * DAY_MS ? failure('offline-too-long', { days: offlineDays }) : undefined
  }

  async #openKnown(folder: WorkspaceFolder, { thumbprint }: KeyCertificate): Promise<Result<Opened>> {
    const wrapped = findWrap(folder.header, thumbprint)
    if (!wrapped) return failure('workspace-wrong-key')
    const dataKey = await this.#deps.key.unwrapKey(wrapped)
    if (!dataKey.ok) {
      return dataKey.error.code === 'wrapped-for-another' ? failure('workspace-wrong-key') : toKeyFailure(dataKey.error)
    }
    const opened = openWorkspaceFolder(folder, dataKey.value, this.#deps.store)
    return opened.ok ? success({ folder, ...opened.value }) : opened
  }

  /** The header first: a crash in between leaves a header whose database is made at the next login. */
  #create({ clerk, office }: SessionGrant, certificate: KeyCertificate): Result<Opened> {
    if (certificate.wrapping === null) return failure('mechanism-unsupported')
    const dataKey = createDataKey()
    const workspaceId = randomUUID()
    const directory = toWorkspaceDirectory(this.#deps.userData, workspaceId)
    const { account, name: clerkName, unitCode } = clerk
    const { serverUrl } = this.#deps
    const closed = closeDataKey(dataKey, certificate, certificate.wrapping)
    const identity = { version: 1, workspaceId, account, clerkName, unitCode, office, serverUrl } as const
    const header = { ...identity, ...closed, lastOnlineAt: null }
    writeWorkspaceHeader(directory, header)
    const folder = { directory, header }
    const opened = openWorkspaceFolder(folder, dataKey, this.#deps.store)
    log.info('workspace-created', { workspace: workspaceId })
    return opened.ok ? success({ folder, ...opened.value }) : opened
  }

  #sit({ db, files }: Opened, { clerk, pack }: SessionMemory, grant?: SessionGrant): void {
    const { http, key, open, sync, announce } = this.#deps
    const server = new ServerSession(
      {
        http,
        key,
        findRenewalToken: () => findSetting(db, 'renewal-token'),
        // A slow key may have signed when the workspace is closed already.
        onGrant: (renewed) => {
          if (db.open) saveGrant(db, renewed, this.#now().toISOString())
        },
      },
      grant,
    )
    const workspace = { db, files, clerk, pack }
    open.set(workspace)
    sync.start(workspace, server)
    log.info('session-opened', { online: grant !== undefined })
    announce('session-changed')
    // The certificate has an account on this computer now: the next lock must offer its PIN, not a first login.
    announce('key-changed')
  }

  #now(): Date {
    return this.#deps.now?.() ?? new Date()
  }
}

interface Opened extends OpenedFolder {
  readonly folder: WorkspaceFolder
}

/** A database that nobody will sit at is closed again, whether that was expected or not. */
function closingOnFailure<T>(db: Database, act: () => Result<T>): Result<T> {
  let isIn = false
  try {
    const result = act()
    isIn = result.ok
    return result
  } finally {
    if (!isIn) db.close()
  }
}

/** Before a workspace is open there is nothing to renew a session with. */
const NO_RENEWAL = { findRenewalToken: () => undefined, onGrant: () => undefined }
