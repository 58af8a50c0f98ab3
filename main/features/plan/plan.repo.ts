import type { Database } from 'better-sqlite3'
import type { FieldRecord, FilingData } from '../../../domain/filing/section.ts'
import { statement } from '../../db/statement.ts'

export interface ExecutablePlan {
  readonly id: string
  readonly title: string
  readonly number: string | null
  readonly row: FieldRecord
  readonly data: FilingData
}

/**
 * Plans of the units that a group may be filed for and no group uses yet. A plan that is still under review, or signed and
 * waiting for the network, counts: its group may go after it.
 */
export function listExecutablePlans(db: Database, unitCodes: readonly string[]): readonly ExecutablePlan[] {
  return statement<
    { unitCodes: string },
    { id: string; title: string; number: string | null; list_row: string; data: string }
  >(
    db,
    `SELECT id, title, number, list_row, data FROM filing JOIN filing_content ON filing_id = id
     WHERE kind = 'plan' AND unit_code IN (SELECT value FROM json_each(:unitCodes)) AND deleted_at IS NULL AND state IN ('approved', 'submitted')
       AND NOT EXISTS (SELECT 1 FROM filing AS user WHERE user.parent_id = filing.id AND user.deleted_at IS NULL)
     ORDER BY state = 'approved' DESC, from_on, id`,
  )
    .all({ unitCodes: JSON.stringify(unitCodes) })
    .map(({ list_row, data, ...plan }) => ({
      ...plan,
      row: JSON.parse(list_row) as FieldRecord,
      data: JSON.parse(data) as FilingData,
    }))
}
