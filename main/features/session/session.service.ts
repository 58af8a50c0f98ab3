import type { OutputOf, ParsedInputOf } from '../../../domain/ipc/calls.ts'
import type { TransferView } from '../../../domain/ipc/views.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import type { Challenge, Clerk } from '../../../domain/sync/session.ts'
import type { KeyLogin, KeySession as HeldKey } from '../../../native/pkcs11/face.ts'
import { hasDamaged } from '../../journal/damage-mark.ts'
import { log } from '../../log.ts'
import { adoptWorkspace, type Adoption } from './adopt-workspace.ts'
import { DeskLock } from './desk-lock.ts'
import { checkStart, enterWorkspace } from './enter-workspace.ts'
import { getChallenge } from './log-in-online.ts'
import { getRecoverable, recoverWorkspace } from './recover-workspace.ts'
import { fetchDataKey, rotateOpenWorkspace } from './rotate-open-workspace.ts'
import type { SessionDeps } from './session-deps.ts'
import { toKeyFailure } from './session-failure.ts'
import { Transfer } from './transfer.ts'
import { checkUnlockable, unlockWorkspace } from './unlock-workspace.ts'

export type { SessionDeps } from './session-deps.ts'

/** Who is at the desk: from the key and its PIN to the open workspace, and back. One change of it at a time. */
export class Session {
  readonly #deps: SessionDeps
  readonly #lock: DeskLock
  readonly #transfer: Transfer
  #busy = false

  constructor(deps: SessionDeps) {
    this.#deps = deps
    this.#lock = new DeskLock(deps)
    this.#transfer = new Transfer(() => deps.announce('session-changed'))
  }

  view(): OutputOf<'session.view'> {
    const { open, userData } = this.#deps
    const clerk = open.find()?.clerk ?? null
    const damaged = clerk === null && hasDamaged(userData)
    return { clerk, readOnly: open.readOnly, transfer: this.#transfer.view(), damaged }
  }

  /**
   * With the server: key, account and password. The first time on this computer it makes the workspace. The PIN goes to the
   * key once; everything that can be refused without it is refused first, so that no try is lost.
   */
  login(input: ParsedInputOf<'session.login'>): Promise<Result<{ clerk: Clerk; firstSync: boolean }>> {
    return this.#alone(async () => {
      this.#transfer.cancel()
      const { key, userData } = this.#deps
      const refused = this.#checkKey(input) ?? checkStart(userData, key.listCertificates(input.tokenSerial), input)
      if (refused) return refused
      const challenge = await getChallenge(this.#deps)
      if (!challenge.ok) return challenge
      return this.#withKey(input, (held) => this.#enter(input, challenge.value, held))
    })
  }

  /** What the clerk's own key never closed gets a new data key before anything is typed into it, or nobody sits down. */
  async #enter(
    input: ParsedInputOf<'session.login'>,
    challenge: Challenge,
    held: HeldKey,
  ): Promise<Result<{ clerk: Clerk; firstSync: boolean }>> {
    const entered = await enterWorkspace(this.#deps, input, challenge, held)
    if (!entered.ok) return entered
    const { clerk, firstSync, unproven } = entered.value
    const rotated = unproven ? await rotateOpenWorkspace(this.#deps, true) : success(undefined)
    if (rotated.ok) return success({ clerk, firstSync })
    await this.lock()
    return rotated
  }

  /** Without the server, or before it is asked: the key and its PIN open the workspace they closed. */
  unlock(input: ParsedInputOf<'session.unlock'>): Promise<Result<{ clerk: Clerk }>> {
    return this.#alone(async () => {
      this.#transfer.cancel()
      const certificate = this.#deps.key.findCertificate(input.tokenSerial, input.certificateId)
      const nothing = certificate && checkUnlockable(this.#deps.userData, certificate)
      return nothing ?? this.#withKey(input, (held) => unlockWorkspace(this.#deps, held))
    })
  }

  /** At once: the clerk asked for it, and what was typed is saved already. */
  lock(): Promise<void> {
    return this.#lock.lock()
  }

  /** The key was pulled out or Windows locks: the window may hand in its last save before. */
  lockAfterSave(): Promise<void> {
    return this.#lock.lockAfterSave()
  }

  draftSaved(): void {
    this.#lock.draftSaved()
  }

  /** The unit's recovery key opens a workspace for the next key to adopt (B20). */
  recover(input: ParsedInputOf<'session.recover'>): Promise<Result<TransferView>> {
    return this.#alone(async () => {
      this.#transfer.cancel()
      const { key, userData } = this.#deps
      const certificate = key.findCertificate(input.tokenSerial, input.certificateId)
      if (!certificate) return failure('certificate-missing')
      const found = getRecoverable(userData, input.workspaceId, certificate)
      if (!found.ok) return found
      return this.#withKey(input, async (held) => {
        const recovered = await recoverWorkspace(this.#deps, found.value, held)
        return recovered.ok ? success(this.#transfer.hold(recovered.value)) : recovered
      })
    })
  }

  /** The clerk at the desk opens his workspace for the next key to adopt; the desk is locked with it. */
  handOver(): Promise<Result<TransferView>> {
    return this.#exclusively(async () => {
      const { open } = this.#deps
      const workspace = open.get()
      const atHand = await fetchDataKey(this.#deps, workspace)
      if (!atHand.ok) return atHand
      if (open.find() !== workspace) {
        atHand.value.dataKey.fill(0)
        return failure('locked')
      }
      // Before the desk is locked: whoever is told of that finds the transfer, and not a login.
      const view = this.#transfer.hold({ reason: 'handover', ...atHand.value })
      try {
        await this.#lock.lockAfterSave()
      } catch (error) {
        this.#transfer.cancel()
        throw error
      }
      return this.#transfer.view() ? success(view) : failure('transfer-expired')
    })
  }

  /** The next key and its clerk take the opened workspace over. A wrong PIN or password does not end the transfer. */
  adopt(input: ParsedInputOf<'session.adopt'>): Promise<Result<Adoption>> {
    return this.#alone(async () => {
      const held = this.#transfer.find()
      if (!held) return failure('transfer-expired')
      const unusable = this.#checkKey(input)
      if (unusable) return unusable
      const challenge = await getChallenge(this.#deps)
      if (!challenge.ok) return challenge
      return this.#withKey(input, async (next) => {
        if (this.#transfer.find() !== held) return failure('transfer-expired')
        const online = { credentials: input, challenge: challenge.value }
        const adopted = await adoptWorkspace(this.#deps, held, online, next)
        if (adopted.ok) this.#transfer.cancel()
        return adopted
      })
    })
  }

  cancelTransfer(): void {
    this.#transfer.cancel()
  }

  rotateKey(): Promise<Result<void>> {
    return this.#exclusively(() => rotateOpenWorkspace(this.#deps))
  }

  /** A key that could sign but never open what it closed would lock its clerk out. */
  #checkKey({ tokenSerial, certificateId }: KeyLogin): Result<never> | undefined {
    const certificate = this.#deps.key.findCertificate(tokenSerial, certificateId)
    return certificate?.wrapping === null ? failure(certificate.unusable ?? 'mechanism-unsupported') : undefined
  }

  /** Whoever sat here is gone before the next one comes. */
  #alone<T>(act: () => Promise<Result<T>>): Promise<Result<T>> {
    return this.#exclusively(async () => {
      await (this.#deps.open.find() ? this.lock() : this.#lock.settled)
      return act()
    })
  }

  /** One at a time: a second press of the button must not cost a second try of the PIN. */
  async #exclusively<T>(act: () => Promise<Result<T>>): Promise<Result<T>> {
    if (this.#busy) return failure('busy')
    this.#busy = true
    try {
      return await act()
    } finally {
      this.#busy = false
    }
  }

  /** Logs in at the key for what follows; unless somebody sits at the desk afterwards, the key is logged out again. */
  async #withKey<T>(
    { tokenSerial, certificateId, pin }: KeyLogin,
    act: (held: HeldKey) => Promise<Result<T>>,
  ): Promise<Result<T>> {
    const { key, open } = this.#deps
    const held = await key.login({ tokenSerial, certificateId, pin })
    if (!held.ok) {
      log.warn('key-login-failed', { code: held.error.code, reason: held.error.reason })
      return toKeyFailure(held.error)
    }
    try {
      const result = await act(held.value)
      if (!result.ok) log.warn('login-failed', { code: result.error.code })
      // Pulled out while the workspace was being opened.
      if (open.find() && !key.find()) {
        await this.lock()
        return failure('token-removed')
      }
      return result
    } finally {
      if (open.find() === undefined) await key.logout()
    }
  }
}
