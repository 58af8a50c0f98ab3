import type { FilingContent } from '../filing/filing-content.ts'

/** What the clerk chose: his, the office's, some of each; or that his goes on as a draft of its own. */
export type Settlement = 'mine' | 'theirs' | 'merged' | 'own-draft'

/** The office's version: which, and who filed it when, where the office has told. */
export interface OfficeContent extends FilingContent {
  readonly revision: number
  readonly filedBy: { readonly name: string; readonly at: string } | null
}

/** Two versions of one filing that went apart: the office's stands, the clerk's lies beside it until he has chosen. */
export interface ConflictView {
  readonly id: string
  readonly filingId: string
  readonly kind: string
  readonly title: string
  readonly number: string | null
  /** The office's state of the filing now. */
  readonly state: string
  readonly foundAt: string
  /** `submission`: a signed 上报 came too late; `draft`: what was typed and not filed was overtaken. */
  readonly cause: 'submission' | 'draft'
  readonly mine: FilingContent
  /** What both began from; null where it is not known. */
  readonly base: FilingContent | null
  /** Null until the office's version has come in. */
  readonly theirs: OfficeContent | null
  /** The office's version can be changed now; otherwise it stands, and the clerk's can only go on as a draft of its own. */
  readonly mergeable: boolean
  readonly settledAt: string | null
  readonly settlement: Settlement | null
  /** What came of it; null until it is settled. */
  readonly outcome: FilingContent | null
}
