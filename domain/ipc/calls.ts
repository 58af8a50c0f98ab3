import { z } from 'zod'
import type { FieldRecord, FilingData } from '../filing/section.ts'
import type { Issue } from '../filing/issue.ts'
import type { Material } from '../filing/material.ts'
import { findFiling } from '../filings.ts'
import type { OfficePack } from '../office-pack/office-pack.ts'
import type { CodeItem } from '../reference/code-list.ts'
import { AuditAction } from '../audit/audit-entry.ts'
import type { PinKey } from '../key/sealed-pin.ts'
import { SealedPins } from '../key/sealed-pins.ts'
import type { Failure, Result } from '../result.ts'
import type { Notice, Person } from '../sync/change.ts'
import type { Clerk, ClerkUnit } from '../sync/session.ts'
import { FilingDataShape } from '../sync/submission.ts'
import { call, type Call } from './call.ts'
import type { ConflictView, Settlement } from './conflict-view.ts'
import type { DeletionsView } from './deletion-view.ts'
import type { CallName } from './names.ts'
import type { PackageView, ReceivedPackage } from './package-view.ts'
import type {
  AuditPage,
  BackupNote,
  BackupView,
  CaseStep,
  CaseView,
  ChangedSource,
  DeliveredRow,
  DiskView,
  DoctorReport,
  FoundBackup,
  FilingRow,
  HomeView,
  KeyView,
  OutboxItem,
  OutboxRow,
  Page,
  ReceiptView,
  SigningWords,
  SyncView,
  UnitView,
  TransferView,
} from './views.ts'

const id = z.object({ id: z.uuid() })
const none = z.undefined()
/** A kind of filing there is: what looks one up behind the border may rely on finding it. */
const kind = z.string().refine((slug) => findFiling(slug) !== undefined)
const slot = z.object({ filingId: z.uuid(), slot: z.string() })
const operation = z.object({ operationId: z.uuid() })
/** Whose key, and its PIN as only the key process can read it; null for a key with its own keypad. */
const holder = { tokenSerial: z.string(), certificateId: z.string(), pin: SealedPins.nullable() }
const credentials = { account: z.string().min(1).max(50), password: z.string().min(1).max(200) }
const material = z.object({ filingId: z.uuid(), materialId: z.uuid() })

/** What a list may be asked for. */
export const FilingQuery = z.object({
  kind,
  /** Matches title, number and people's names. */
  text: z.string().max(100).default(''),
  states: z.array(z.string()).default([]),
  fromOn: z.string().nullable().default(null),
  toOn: z.string().nullable().default(null),
  /** Of one unit alone; null: whichever. */
  unitCode: z.string().max(20).nullable().default(null),
  /** With those of the units below that one. */
  subordinates: z.boolean().optional(),
  /** `own`: filings of this clerk's units that are being worked on; `all`: every filing the units may see. */
  scope: z.enum(['own', 'all']).default('own'),
  sort: z.enum(['needs-me', 'updated', 'departs', 'number']).default('needs-me'),
  page: z.number().int().min(1).default(1),
  pageSize: z.number().int().min(1).max(200).default(20),
})
export type FilingQuery = z.input<typeof FilingQuery>

/** What 操作记录 may be asked for. */
export const AuditQuery = z.object({
  text: z.string().max(100).default(''),
  actions: z.array(AuditAction).default([]),
  fromOn: z.string().nullable().default(null),
  toOn: z.string().nullable().default(null),
  page: z.number().int().min(1).default(1),
  pageSize: z.number().int().min(1).max(200).default(50),
})

/**
 * Every call the renderer may make, in one table. The name is the channel; `main/ipc` parses the input and answers with
 * a Result; `renderer/bridge` gets its types from here. Nothing else crosses.
 */
export const calls = {
  // The application and who is using it
  'app.about': call(none).gives<{ version: string; office: OfficePack; serverUrl: string; today: string }>(),
  'key.view': call(none).gives<KeyView>(),
  'key.pin-key': call(none).gives<Result<PinKey>>(),
  /** Old and new PIN, in this order; null for a key with its own keypad. */
  'key.change-pin': call(z.object({ tokenSerial: z.string(), pins: SealedPins.nullable() })).gives<Result<void>>(),
  'key.doctor': call(none).gives<DoctorReport>(),
  'key.save-doctor-report': call(none).gives<Result<{ saved: boolean }>>(),
  /** `startAnew`: also where this computer keeps work of the account that another key has closed. */
  'session.login': call(z.object({ ...holder, ...credentials, startAnew: z.boolean().optional() })).gives<
    Result<{ clerk: Clerk; firstSync: boolean }>
  >(),
  'session.unlock': call(z.object(holder)).gives<Result<{ clerk: Clerk }>>(),
  'session.lock': call(none).gives<void>(),
  /** `damaged`: a database on this computer was found damaged and is repaired at its next unlock. */
  'session.view': call(none).gives<{
    clerk: Clerk | null
    readOnly: Failure | null
    transfer: TransferView | null
    damaged: boolean
  }>(),
  'session.draft-saved': call(none).gives<void>(),
  'session.change-password': call(
    z.object({ oldPassword: z.string().min(1).max(200), newPassword: z.string().min(1).max(200) }),
  ).gives<Result<void>>(),
  // One workspace to another key: the recovery certificate or the clerk who leaves opens it, the next key adopts it
  'session.recover': call(z.object({ ...holder, workspaceId: z.uuid() })).gives<Result<TransferView>>(),
  'session.hand-over': call(none).gives<Result<TransferView>>(),
  /**
   * `returned`: operations of the former clerk, signed but not sent, that were taken back. `moved`: filings laid into the
   * workspace that the next clerk has here already; null where the workspace itself changed hands.
   */
  'session.adopt': call(z.object({ ...holder, ...credentials })).gives<
    Result<{ clerk: Clerk; returned: number; moved: number | null }>
  >(),
  'session.cancel-transfer': call(none).gives<void>(),
  /** A new data key for database and files; the old one provably opens nothing any more. */
  'session.rotate-key': call(none).gives<Result<void>>(),

  // Filings of every kind
  /** 申报单位 to choose from for a new filing, and the one chosen last. */
  'filing.units': call(none).gives<{ units: readonly ClerkUnit[]; last: string }>(),
  /** For the unit chosen last where none is named; what carries out a plan is always for the plan's unit. */
  'filing.create': call(
    z.object({
      kind,
      unitCode: z.string().max(20).optional(),
      fromPlanId: z.uuid().optional(),
      copyOf: z.uuid().optional(),
    }),
  ).gives<Result<{ id: string }>>(),
  'filing.open': call(id).gives<Result<CaseView>>(),
  'filing.save': call(z.object({ id: z.uuid(), data: FilingDataShape, baseVersion: z.number().int() })).gives<
    Result<{ version: number; savedAt: string }>
  >(),
  'filing.list': call(FilingQuery).gives<Page<FilingRow>>(),
  'filing.check': call(id).gives<Result<readonly Issue[]>>(),
  /** What the key is about to sign, in words, read from the stored draft itself. */
  'filing.signing-words': call(id).gives<Result<SigningWords>>(),
  /** Signs what `signing-words` showed; `changed-while-signing` when the draft is another by now. */
  'filing.submit': call(z.object({ id: z.uuid(), contentHash: z.string() })).gives<Result<{ operationId: string }>>(),
  'filing.withdraw': call(z.object({ id: z.uuid(), reason: z.string().max(200) })).gives<Result<void>>(),
  'filing.delete': call(id).gives<Result<void>>(),
  'filing.restore': call(id).gives<Result<void>>(),
  'filing.timeline': call(id).gives<Result<readonly CaseStep[]>>(),
  'filing.find-by-number': call(z.object({ number: z.string().max(40) })).gives<Result<{ id: string; kind: string }>>(),
  'filing.print': call(id).gives<Result<{ saved: boolean }>>(),
  'filing.export': call(z.object({ kind, ids: z.array(z.uuid()).min(1).max(5000) })).gives<
    Result<{ saved: boolean; count: number }>
  >(),

  // Two versions of one filing that went apart
  'conflict.open': call(z.object({ filingId: z.uuid() })).gives<Result<ConflictView>>(),
  /** All of a filing, the newest first, settled ones too. */
  'conflict.list': call(z.object({ filingId: z.uuid() })).gives<Result<readonly ConflictView[]>>(),
  /**
   * `merge`: one version out of both, a choice for every difference; `theirs`: the office's stands; `own-draft`: it stands, and
   * the clerk's goes on beside it. `theirsRevision`: the version of the office the clerk has seen. `id`: where the clerk's is.
   */
  'conflict.settle': call(
    z.object({
      filingId: z.uuid(),
      theirsRevision: z.number().int().positive(),
      how: z.enum(['merge', 'theirs', 'own-draft']),
      choices: z.record(z.string().max(200), z.enum(['mine', 'theirs'])).default({}),
    }),
  ).gives<Result<{ id: string; settlement: Settlement }>>(),

  // Materials: the main process opens the file dialog, so no path ever enters the renderer
  'material.attach': call(slot).gives<Result<{ material: Material | null }>>(),
  'material.replace': call(material).gives<Result<{ material: Material | null }>>(),
  'material.remove': call(material).gives<Result<void>>(),
  'material.preview': call(material).gives<Result<{ mediaType: string; bytes: Uint8Array }>>(),
  /** Materials whose file on this computer was changed after it was taken: of the filing, and not told off since. */
  'material.changed-sources': call(z.object({ filingId: z.uuid() })).gives<readonly ChangedSource[]>(),
  /** 换成新的: the file as it is now instead of the one taken then. */
  'material.take-changed': call(material).gives<Result<{ material: Material | null }>>(),
  /** 不用换: what was taken is right; the change is not told of again. */
  'material.keep': call(material).gives<Result<void>>(),

  // Signed receipts of the office
  'receipt.list': call(z.object({ filingId: z.uuid() })).gives<readonly ReceiptView[]>(),
  'receipt.print': call(operation).gives<Result<{ saved: boolean }>>(),
  'receipt.export': call(operation).gives<Result<{ saved: boolean }>>(),

  // Out and in
  'outbox.list': call(none).gives<readonly OutboxRow[]>(),
  'outbox.of-filing': call(z.object({ filingId: z.uuid() })).gives<readonly OutboxItem[]>(),
  /** What was delivered last, newest first. */
  'outbox.delivered': call(none).gives<readonly DeliveredRow[]>(),
  /** 暂停发送, 继续: kept across restarts; receiving goes on. */
  'outbox.pause': call(z.object({ paused: z.boolean() })).gives<void>(),
  'outbox.retry': call(id).gives<Result<void>>(),
  'outbox.recall': call(id).gives<Result<void>>(),
  // 离线包: the main process opens the file dialogs; `null` when the clerk changes their mind
  'package.view': call(none).gives<PackageView>(),
  /** Settles when the package is whole and on its disk; what the chosen ones need goes along. */
  'package.export': call(z.object({ ids: z.array(z.uuid()).min(1).max(10_000) })).gives<
    Result<{ written: { fileName: string; count: number } | null }>
  >(),
  'package.import-receipt': call(none).gives<Result<{ received: ReceivedPackage | null }>>(),
  'package.cancel': call(none).gives<void>(),
  'sync.view': call(none).gives<SyncView>(),
  'sync.now': call(none).gives<void>(),
  'sync.deletions': call(none).gives<DeletionsView>(),
  /** `until`: of the view the clerk has read; what was held later is not meant. Refused as `no-deletions` when none is left. */
  'sync.confirm-deletions': call(z.object({ accept: z.boolean(), until: z.iso.datetime() })).gives<
    Result<{ deleted: number }>
  >(),
  'inbox.list': call(z.object({ page: z.number().int().min(1).default(1) })).gives<Page<Notice>>(),
  'inbox.mark-read': call(id).gives<Result<void>>(),

  // What forms choose from
  'home.view': call(none).gives<HomeView>(),
  'home.acknowledge-repair': call(none).gives<void>(),
  'reference.code-lists': call(none).gives<{ readonly [name: string]: readonly CodeItem[] }>(),
  'person.list': call(
    z.object({ text: z.string().max(50).default(''), page: z.number().int().min(1).default(1) }),
  ).gives<Page<Person>>(),
  /** The whole record of a person; that it was looked at goes into the audit trail. */
  'person.open': call(id).gives<Result<Person>>(),
  /** Every unit the office has told of: the clerk's, and those below. */
  'unit.list': call(none).gives<readonly UnitView[]>(),
  /** Of this unit; null: of all the clerk files for. */
  'plan.executable': call(z.object({ unitCode: z.string().max(20).nullable() })).gives<
    readonly { id: string; title: string; number: string | null; row: FieldRecord; data: FilingData }[]
  >(),

  // 操作记录
  'audit.list': call(AuditQuery).gives<AuditPage>(),
  'audit.export': call(AuditQuery).gives<Result<{ saved: boolean; count: number }>>(),

  // 数据备份: the main process opens the folder dialog; `null` when the clerk changes their mind
  'disk.view': call(none).gives<DiskView>(),
  'backup.view': call(none).gives<BackupView>(),
  /** Settles when the backup lies in the folder, read back and compared. */
  'backup.create': call(none).gives<Result<{ backup: BackupNote | null }>>(),
  'backup.cancel': call(none).gives<void>(),
  // From the login page
  'backup.choose': call(none).gives<Result<{ backup: FoundBackup | null }>>(),
  /** The backup chosen last. `setAside`: what is here of the same clerk is put out of use for it; nothing is deleted. */
  'backup.restore': call(z.object({ setAside: z.boolean() })).gives<Result<{ files: number }>>(),
} satisfies Record<CallName, Call<never, unknown> | Call<unknown, unknown>>

export type { CallName, EventName } from './names.ts'
export type Calls = typeof calls
export type InputOf<N extends CallName> = z.input<Calls[N]['input']>
export type ParsedInputOf<N extends CallName> = z.output<Calls[N]['input']>
export type OutputOf<N extends CallName> = Calls[N] extends { readonly output?: infer O } ? O : never
