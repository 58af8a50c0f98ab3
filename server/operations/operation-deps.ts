import type { Database } from 'better-sqlite3'
import type { OfficePack } from '../../domain/office-pack/office-pack.ts'
import type { AuthService } from '../auth/auth.service.ts'
import type { Repos } from '../db/repos.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { ReferenceData } from '../office/reference-data.ts'
import type { ReceiptService } from '../receipts/receipt.service.ts'

/** What carrying out an operation needs. */
export interface OperationDeps {
  readonly db: Database
  readonly repos: Repos
  readonly auth: AuthService
  readonly receipts: ReceiptService
  readonly pack: OfficePack
  readonly clock: OfficeClock
  readonly reference: ReferenceData
}
