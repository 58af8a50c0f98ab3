import type { TransferView } from '../../../domain/ipc/views.ts'
import type { WorkspaceFolder } from '../../key/workspace-folder.ts'

/** Long enough to fetch the next clerk, short enough not to be forgotten. */
const KEPT_MS = 5 * 60_000

export interface HeldWorkspace {
  readonly reason: TransferView['reason']
  readonly folder: WorkspaceFolder
  /** Overwritten when it is given up. */
  readonly dataKey: Uint8Array
}

/** The one workspace that was opened only to be adopted by the next key; forgotten after five minutes. */
export class Transfer {
  readonly #onEnd: () => void
  readonly #keptMs: number
  #held: (HeldWorkspace & { readonly expiresAt: string; readonly timer: NodeJS.Timeout }) | undefined

  constructor(onEnd: () => void, keptMs = KEPT_MS) {
    this.#onEnd = onEnd
    this.#keptMs = keptMs
  }

  find(): HeldWorkspace | undefined {
    // A computer that was asleep counts on where its timer stopped.
    if (this.#held && Date.now() >= Date.parse(this.#held.expiresAt)) this.cancel()
    return this.#held
  }

  hold(held: HeldWorkspace): TransferView {
    this.cancel()
    const timer = setTimeout(() => this.cancel(), this.#keptMs)
    // An expired transfer must not keep the program alive.
    timer.unref()
    const kept = { ...held, expiresAt: new Date(Date.now() + this.#keptMs).toISOString(), timer }
    this.#held = kept
    return toView(kept)
  }

  view(): TransferView | null {
    return this.#held ? toView(this.#held) : null
  }

  /** Overwrites the data key. Without a transfer it does nothing. */
  cancel(): void {
    const held = this.#held
    if (!held) return
    this.#held = undefined
    clearTimeout(held.timer)
    held.dataKey.fill(0)
    this.#onEnd()
  }
}

function toView({ reason, folder: { header }, expiresAt }: HeldWorkspace & { expiresAt: string }): TransferView {
  const { workspaceId, account, clerkName, unitCode } = header
  return { reason, workspaceId, account, clerkName, unitCode, expiresAt }
}
