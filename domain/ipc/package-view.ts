import type { Failure } from '../result.ts'
import type { OutboxRow } from './views.ts'

/** 离线包, as its page shows it. */
export interface PackageView {
  /** Why none can be made now, beyond what is in the outbox; null when one can. */
  readonly hindrance: Failure | null
  readonly items: readonly OutboxRow[]
  /** Those made on this computer, the newest first. */
  readonly packages: readonly PackageNote[]
  readonly running: { readonly doneBytes: number; readonly totalBytes: number } | null
}

export interface PackageNote {
  readonly id: string
  readonly fileName: string
  readonly bytes: number
  readonly createdAt: string
  /** When its 回执包 was last taken in. */
  readonly receiptAt: string | null
  readonly total: number
  /** No longer in the outbox. */
  readonly settled: number
  /** Answered, and waiting for the clerk. */
  readonly blocked: number
}

/** What a 回执包 changed. */
export interface ReceivedPackage {
  readonly fileName: string
  readonly delivered: number
  readonly blocked: number
  /** Answers to what had left the outbox before. */
  readonly known: number
  readonly signerName: string
}
