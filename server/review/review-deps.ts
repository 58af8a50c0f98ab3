import type { Database } from 'better-sqlite3'
import type { OfficePack } from '../../domain/office-pack/office-pack.ts'
import type { CheckPassword } from '../auth/check-password.ts'
import type { Repos } from '../db/repos.ts'
import type { FileStorage } from '../files/file-storage.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { ReferenceData } from '../office/reference-data.ts'

/** What the review pages need. */
export interface ReviewDeps {
  readonly db: Database
  readonly repos: Repos
  readonly pack: OfficePack
  readonly clock: OfficeClock
  readonly reference: ReferenceData
  readonly storage: FileStorage
  readonly checkPassword: CheckPassword
}
