import type { Database } from 'better-sqlite3'
import { uuidv7 } from 'uuidv7'
import type { Material } from '../../../domain/filing/material.ts'
import { getFiling } from '../../../domain/filings.ts'
import { listMaterials, replaceMaterials } from '../material/material.repo.ts'
import type { StoredFiling } from './filing-record.ts'
import { listReceipts } from '../receipt/receipt.repo.ts'
import { findFilingRecord, saveFiling } from './filing.repo.ts'

/** What the clerk wrote goes on as a draft of its own, with its materials: somebody else's version stands in its place. Its id. */
export function saveBeside(
  db: Database,
  local: StoredFiling,
  materials: readonly Material[] = listMaterials(db, local.id),
): string {
  const initial = getFiling(local.kind).states.initial
  const id = uuidv7()
  const { updatedAt } = local
  const draft = { ...local, id, number: null, state: initial, version: 1, round: 0, revision: 0, server: null }
  saveFiling(db, { ...draft, openedAt: null, deletedAt: null, createdAt: updatedAt })
  const copies = materials.map((material) => ({ ...material, id: uuidv7() }))
  replaceMaterials(db, id, copies, updatedAt)
  return id
}

/** What the office confirmed by a receipt and has lost since goes on as a draft, so that it can be filed again. */
export function saveReceipted(db: Database, id: string): void {
  const local = findFilingRecord(db, id)
  if (local && listReceipts(db, id).length > 0) saveBeside(db, { ...local, edited: true })
}
