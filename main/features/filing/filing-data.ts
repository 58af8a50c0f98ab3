import { uuidv7 } from 'uuidv7'
import type { z } from 'zod'
import type { FieldRecord, FilingData, Row } from '../../../domain/filing/section.ts'
import type { FilingDataShape } from '../../../domain/sync/submission.ts'

/** Data as it came over a border, as the engine holds it: every row of a repeating section has an id. */
export function toFilingData(shape: z.infer<typeof FilingDataShape>): FilingData {
  const data: Record<string, FilingData[string]> = {}
  for (const [key, value] of Object.entries(shape)) {
    data[key] = Array.isArray(value) ? value.map((row) => (hasId(row) ? row : { ...row, id: uuidv7() })) : value
  }
  return data
}

function hasId(row: FieldRecord): row is Row {
  return typeof row['id'] === 'string' && row['id'] !== ''
}
