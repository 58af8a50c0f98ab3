import type { FieldRecord, FilingData } from '../filing/section.ts'
import type { Material, MaterialReview } from '../filing/material.ts'
import type { Notice } from '../sync/change.ts'
import type { Failure } from '../result.ts'

/** Where a filing stands between this computer and the office. */
export type Delivery = 'none' | 'waiting' | 'sending' | 'unconfirmed' | 'blocked'

export interface Page<T> {
  readonly rows: readonly T[]
  readonly total: number
  readonly page: number
  readonly pageSize: number
}

export interface FilingRow {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly number: string | null
  readonly unitName: string
  readonly state: string
  readonly delivery: Delivery
  /** Values of the definition's `list` columns. */
  readonly columns: FieldRecord
  readonly refusedMaterials: number
  readonly round: number
  readonly updatedAt: string
  readonly nextStep: NextStep
}

/**
 * The one sentence “where is it, and what do I do” (B14), as a code for `renderer/text/next-steps.ts`.
 * `mine` is true when the clerk has to act.
 */
export interface NextStep {
  readonly code:
    | 'fill-in'
    | 'submit'
    | 'waiting-for-network'
    | 'sending'
    | 'unconfirmed'
    | 'blocked'
    | 'in-review'
    | 'replace-material'
    | 'correct'
    | 'withdrawn'
    | 'approved'
    | 'executed'
  readonly mine: boolean
  readonly values: { readonly [name: string]: string | number }
}

export interface CaseView {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly number: string | null
  readonly unitName: string
  readonly state: string
  readonly delivery: Delivery
  readonly editable: boolean
  /** What the clerk may do now: `submit`, `withdraw`, `delete`. */
  readonly actions: readonly string[]
  readonly data: FilingData
  /** Counts local saves; a save names the version it was based on, so that two windows cannot overwrite each other. */
  readonly version: number
  readonly savedAt: string
  readonly round: number
  readonly materials: readonly Material[]
  readonly reviews: readonly MaterialReview[]
  readonly opinion: string | null
  readonly nextStep: NextStep
}

export interface KeyToken {
  readonly serial: string
  readonly label: string
  readonly provider: 'pkcs11' | 'practice'
  readonly pinState: 'ok' | 'count-low' | 'final-try' | 'locked'
  /** Tries left where the key tells; otherwise null and `pinState` has to do. */
  readonly triesLeft: number | null
  readonly certificates: readonly KeyCertificate[]
}

export interface KeyCertificate {
  readonly id: string
  readonly holder: string
  readonly unit: string
  readonly issuer: string
  readonly notBefore: string
  readonly notAfter: string
  readonly problem: 'expired' | 'not-yet-valid' | null
  /** The account this key last logged in with on this computer; the workspace can then be unlocked offline. */
  readonly knownAccount: string | null
}

export interface KeyView {
  readonly status: 'looking' | 'ready' | 'none' | 'no-module' | 'down'
  readonly tokens: readonly KeyToken[]
}

export interface SyncView {
  readonly online: boolean
  /** Why nothing moves, when a cause holds everything up. */
  readonly paused: Failure | null
  readonly lastSyncAt: string | null
  readonly waiting: number
  readonly blocked: number
  readonly unread: number
  readonly pulling: boolean
  /** Records received by the pull that is running now. */
  readonly pulled: number
}

export interface OutboxRow {
  readonly id: string
  readonly filingId: string | null
  readonly kind: string | null
  readonly title: string
  readonly type: 'submit-filing' | 'withdraw-filing' | 'delete-filing' | 'read-notice'
  readonly state: 'waiting' | 'sending' | 'unconfirmed' | 'blocked'
  readonly reason: Failure | null
  readonly issues: readonly { readonly code: string; readonly path: string }[]
  readonly bytesSent: number
  readonly bytesTotal: number
  readonly attempts: number
  readonly nextTryAt: string | null
  readonly createdAt: string
}

export interface HomeView {
  /** Filings where the clerk has to act, most urgent first. */
  readonly mine: readonly FilingRow[]
  readonly recent: readonly FilingRow[]
  readonly notices: readonly Notice[]
  /** Of the unit's own groups; each leads to the list of just these. */
  readonly counts: {
    readonly drafts: number
    readonly inReview: number
    readonly returned: number
    readonly approved: number
  }
  /** A draft that was open when the program ended unexpectedly, to be offered again. */
  readonly unfinished: FilingRow | null
}
