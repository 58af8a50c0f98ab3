import type { Database } from 'better-sqlite3'
import type { MaterialReview } from '../../domain/filing/material.ts'

type ReviewRow = MaterialReview & { readonly filingId: string }

export type ReviewRepo = ReturnType<typeof createReviewRepo>

export function createReviewRepo(db: Database) {
  const list = db.prepare<[{ filingId: string }], MaterialReview>(
    `SELECT material_id AS materialId, slot, result, opinion, round FROM material_review WHERE filing_id = :filingId`,
  )
  const save = db.prepare<[ReviewRow]>(
    `INSERT INTO material_review (filing_id, material_id, slot, result, opinion, round)
     VALUES (:filingId, :materialId, :slot, :result, :opinion, :round)
     ON CONFLICT (filing_id, material_id) DO UPDATE SET result = :result, opinion = :opinion, round = :round`,
  )
  const drop = db.prepare<[{ filingId: string }]>('DELETE FROM material_review WHERE filing_id = :filingId')

  return {
    list: (filingId: string) => list.all({ filingId }),
    save: (filingId: string, review: MaterialReview) => void save.run({ ...review, filingId }),
    replaceAll(filingId: string, reviews: readonly MaterialReview[]): void {
      drop.run({ filingId })
      for (const review of reviews) save.run({ ...review, filingId })
    },
  }
}
