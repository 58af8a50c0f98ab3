import type { Database } from 'better-sqlite3'
import type { Change } from '../../domain/sync/change.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import {
  applyRecall as applyFilingRecall,
  applyServerFiling,
  deleteServerFiling,
  hideServerFiling,
  markConflict,
  markDelivered,
} from '../features/filing/server-filing.ts'
import { applyNotice, deleteNotice } from '../features/notice/notice.repo.ts'
import { applyPassport, deletePassport } from '../features/person/passport.repo.ts'
import { applyPerson, deletePerson } from '../features/person/person.repo.ts'
import { applyUnit, deleteUnit } from '../features/person/unit.repo.ts'
import { insertReceipt } from '../features/receipt/receipt.repo.ts'
import type { OutboxTarget } from '../outbox/outbox.repo.ts'
import type { Acceptance } from '../outbox/settle.ts'

/** Writes one change of the feed where it belongs; false when this version of the program cannot use it. */
export function applyChange(db: Database, change: Change, isAnew = false): boolean {
  if ('deleted' in change) {
    deletions[change.entity](db, change.id)
    return true
  }
  switch (change.entity) {
    case 'filing':
      return applyServerFiling(db, change.body, isAnew)
    case 'notice':
      applyNotice(db, change.body)
      return true
    case 'person':
      applyPerson(db, change.body)
      return true
    case 'passport':
      applyPassport(db, change.body)
      return true
    case 'unit':
      applyUnit(db, change.body)
      return true
  }
}

const deletions: { readonly [E in Change['entity']]: (db: Database, id: string) => void } = {
  filing: deleteServerFiling,
  notice: deleteNotice,
  person: deletePerson,
  passport: deletePassport,
  unit: deleteUnit,
}

/** A record that the whole feed has not brought again is no longer this clerk's to see. */
export function hideUnseen(db: Database, entity: Change['entity'], id: string): void {
  if (entity === 'filing') hideServerFiling(db, id)
  else deletions[entity](db, id)
}

/** What a delivered operation means for its record. A notice that was read needs nothing more. */
export function applyDelivered(db: Database, operation: Operation, acceptance: Acceptance): void {
  if (operation.type === 'read-notice') return
  markDelivered(db, operation.filingId, { ...acceptance, operationId: operation.id })
  if (acceptance.receipt) insertReceipt(db, operation.id, acceptance.receipt)
}

/** What it means for its record that the office has a newer revision than an operation is based on. */
export function applyConflict(db: Database, operation: Operation, currentRevision: number): void {
  markConflict(db, operation, currentRevision)
}

/** What taking an operation back means for its record. */
export function applyRecall(db: Database, { type, filingId }: OutboxTarget): void {
  if (filingId !== null) applyFilingRecall(db, filingId, type)
}
