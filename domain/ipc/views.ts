import type { FieldRecord, FilingData } from '../filing/section.ts'
import type { Material, MaterialReview } from '../filing/material.ts'
import type { AuditAction } from '../audit/audit-entry.ts'
import type { Notice, TimelineEntry, Unit } from '../sync/change.ts'
import type { Settlement } from './conflict-view.ts'
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
    | 'conflict'
    | 'in-review'
    | 'replace-material'
    | 'correct'
    | 'withdrawn'
    | 'unit-lost'
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
  readonly unitCode: string
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
  /** The office's version and the clerk's have gone apart, and he has not chosen yet. */
  readonly inConflict: boolean
  readonly nextStep: NextStep
}

/** One step of a case: the office's account of it, and where two versions went apart and came together on this computer. */
export interface CaseStep extends Omit<TimelineEntry, 'event'> {
  readonly event: TimelineEntry['event'] | 'conflict-found' | `conflict-${Settlement}`
}

/** A material whose file on this computer is another by now. */
export interface ChangedSource {
  readonly materialId: string
  readonly name: string
  /** When it was changed, by the disk. */
  readonly changedAt: string
}

export interface KeyToken {
  readonly serial: string
  readonly label: string
  readonly provider: 'pkcs11' | 'practice'
  /** Of the vendor profile, Chinese. */
  readonly vendorTitle: string
  /** In characters; null where the key does not say. */
  readonly pinLength: { readonly min: number | null; readonly max: number | null }
  /** True: the PIN is typed on the key itself. */
  readonly protectedPath: boolean
  /** Wrong PINs entered on this computer since the last right one, whoever sat here. */
  readonly recentFailures: number
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
  readonly problem: 'expired' | 'not-yet-valid' | 'key-too-weak' | null
  /** Whole days until it expires; negative when it has. */
  readonly daysLeft: number
  /** Workspaces on this computer for which this is the recovery certificate (单位恢复证书). */
  readonly recovers: readonly RecoverableWorkspace[]
  /** The account this key last logged in with on this computer; the workspace can then be unlocked offline. */
  readonly knownAccount: string | null
}

export interface RecoverableWorkspace {
  readonly workspaceId: string
  readonly account: string
  readonly clerkName: string
  readonly unitCode: string
  readonly lastOnlineAt: string | null
}

/** A workspace that is open for one thing only: to be adopted by the next key, until `expiresAt`. */
export interface TransferView {
  readonly reason: 'recovery' | 'handover'
  readonly workspaceId: string
  readonly account: string
  readonly clerkName: string
  readonly unitCode: string
  readonly expiresAt: string
}

/** One step of the key doctor (Key 诊断). */
export interface DoctorStep {
  readonly step:
    | 'reader-service'
    | 'device'
    | 'driver-file'
    | 'driver-bits'
    | 'driver-loads'
    | 'slot'
    | 'token'
    | 'certificate'
    | 'tries'
    | 'clock'
    | 'server'
  readonly state: 'ok' | 'warning' | 'failed' | 'unknown' | 'skipped'
  /** A code for `renderer/text`: what was found, and with it what to do. */
  readonly finding: string
  readonly values: { readonly [name: string]: string | number }
}

export interface DoctorReport {
  readonly at: string
  readonly steps: readonly DoctorStep[]
}

/** What 上报 signs, in words, made by the main process from the stored draft. */
export interface SigningWords {
  readonly kindTitle: string
  readonly title: string
  readonly round: number
  readonly lines: readonly { readonly label: string; readonly value: string }[]
  readonly materials: readonly {
    readonly slotTitle: string
    readonly name: string
    readonly bytes: number
    readonly sha256: string
  }[]
  readonly signer: { readonly name: string; readonly unit: string; readonly validUntil: string }
  /** SHA-256 of what is to be signed, without instants: names what the clerk has seen. */
  readonly contentHash: string
}

/** 电子回执: the office's signed word that it has a submission. */
export interface ReceiptView {
  readonly operationId: string
  readonly round: number
  readonly number: string | null
  readonly receivedAt: string
  readonly signerName: string
  /** Why it does not hold, as a code; null when signature, signer and content all hold. */
  readonly problem: string | null
}

export interface AuditRow {
  readonly seq: number
  readonly at: string
  readonly action: AuditAction
  readonly account: string
  /** Title or number of what it was about, as it was then. */
  readonly subject: string | null
  readonly filingId: string | null
  readonly values: { readonly [name: string]: string | number }
  /** The server has it. */
  readonly delivered: boolean
}

export interface AuditPage extends Page<AuditRow> {
  /** `brokenAt`: the first entry that does not fit the one before it; null when the chain holds. */
  readonly chain: {
    readonly entries: number
    readonly undelivered: number
    readonly brokenAt: number | null
    /** Why the server does not take the trail (`audit-forked`, …); null while it does. */
    readonly refusal: Failure | null
  }
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
  /** Records the office's server says are gone, so many that they stay until a person has confirmed it. */
  readonly heldDeletions: number
  readonly pulling: boolean
  /** Records received by the pull that is running now. */
  readonly pulled: number
  /** Since when the clerk has stopped sending (暂停发送); null while it goes. */
  readonly stoppedSince: string | null
  /** When the operation that lies in the outbox longest was made; null for an empty box. */
  readonly oldestAt: string | null
}

export interface OutboxRow {
  readonly id: string
  readonly filingId: string | null
  readonly kind: string | null
  readonly title: string
  /** Of the filing, given by the office. */
  readonly number: string | null
  readonly type: 'submit-filing' | 'withdraw-filing' | 'delete-filing' | 'read-notice'
  readonly state: 'waiting' | 'sending' | 'unconfirmed' | 'blocked'
  readonly reason: Failure | null
  readonly issues: readonly { readonly code: string; readonly path: string }[]
  readonly fileCount: number
  readonly bytesSent: number
  readonly bytesTotal: number
  readonly attempts: number
  readonly nextTryAt: string | null
  readonly createdAt: string
  /** When it was last put into a package for the way by disk (离线包); null when never. */
  readonly exportedAt: string | null
}

/** An operation with each of its files. */
export interface OutboxItem extends OutboxRow {
  readonly files: readonly OutboxFile[]
}

export interface OutboxFile {
  readonly name: string
  readonly bytes: number
  readonly sentBytes: number
}

/** An operation the office has, as the audit trail tells. */
export interface DeliveredRow {
  readonly id: string
  readonly type: OutboxRow['type']
  readonly kind: string | null
  readonly filingId: string | null
  readonly title: string
  readonly deliveredAt: string
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
  /** Filings the key was asked to sign when something cut it off: not sent, and never signed again by itself. */
  readonly abandoned: readonly AbandonedSigning[]
  /** null: nothing was repaired, or the clerk knows it. */
  readonly repair: RepairNotice | null
}

/** What was done about a damaged database (资料库), told until the clerk has read it. */
export interface RepairNotice {
  readonly at: string
  /** Day or instant of the copy that it was repaired from; null: there was none; `same`: only what was written last was missing. */
  readonly from: string | null
  /** What waits now: drafts, and operations on their way to the office. */
  readonly drafts: number
  readonly operations: number
  /** Where the damaged file lies now; null where there was none. */
  readonly setAside: string | null
  /** `gaps` and `missing`: what the journal itself had lost may be gone since the copy. */
  readonly journal: 'whole' | 'gaps' | 'missing'
}

export interface AbandonedSigning {
  readonly filingId: string
  readonly kind: string
  readonly title: string
  /** When the key was asked. */
  readonly at: string
}

/** Room on the disk the work lies on. */
export interface DiskView {
  /** `low`: no more materials are taken in. `full`: saving goes on in the room that was kept back for it. */
  readonly level: 'ok' | 'low' | 'full'
  /** Null where the disk does not say. */
  readonly freeBytes: number | null
}

/** One backup that was made. */
export interface BackupNote {
  readonly at: string
  /** Name of its folder. */
  readonly folder: string
  readonly files: number
  readonly bytes: number
}

export interface BackupView {
  /** The last one made of this workspace; null before the first. */
  readonly last: BackupNote | null
  readonly running: BackupProgress | null
}

export interface BackupProgress {
  readonly act: 'backup' | 'restore'
  readonly step: 'database' | 'files' | 'check'
  readonly doneBytes: number
  readonly totalBytes: number
}

/** A backup somebody wants to restore: whose it is, and what is here already. */
export interface FoundBackup extends BackupNote {
  readonly account: string
  readonly clerkName: string
  readonly unitCode: string
  /** Drafts and operations in it that the office had not got then. */
  readonly drafts: number
  readonly waiting: number
  /** Workspaces of the same clerk on this computer, the one used last first; each would have to be set aside. */
  readonly here: readonly {
    /** When something was last written into it; null when it holds nothing. */
    readonly changedAt: string | null
  }[]
}

/** A unit as the office has told of it. */
export type UnitView = Pick<Unit, 'code' | 'name' | 'parentCode'>
