import type { OfficePack } from '../../domain/office-pack/office-pack.ts'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { Credentials } from './credentials.ts'
import type { Target } from './target.ts'

/** What every case works with. */
export interface Setup {
  readonly target: Target
  readonly credentials: Credentials
  readonly pack: OfficePack
  readonly clerk: BlackBoxClerk
  /** Of the clerk's unit. */
  readonly colleague: BlackBoxClerk
  /** Of a unit that sees nothing of theirs. */
  readonly stranger: BlackBoxClerk
}

/** One promise of `server/CONTRACT.md`, tried. */
export interface ConformanceCase {
  /** `C-17`. */
  readonly rule: string
  readonly title: string
  /** Throws when the server does not keep the rule. */
  readonly run: (bench: Setup) => Promise<void>
}
