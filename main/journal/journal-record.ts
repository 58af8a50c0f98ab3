import { z } from 'zod'

/** What the journal keeps apart from each other: a filing with all that belongs to it, or a single row. */
export const JournalKind = z.enum(['filing', 'operation', 'submission', 'package', 'setting', 'audit'])
export type JournalKind = z.infer<typeof JournalKind>

const Value = z.union([z.string(), z.number(), z.null(), z.strictObject({ base64: z.string() })])
const Row = z.record(z.string(), Value)

/** The rows of one thing as they stood in the database, by table; null: nothing of it waits here any more. */
export const JournalRecord = z.object({
  kind: JournalKind,
  id: z.string(),
  tables: z.record(z.string(), z.array(Row)).nullable(),
})
export type JournalRecord = z.infer<typeof JournalRecord>
export type JournalRow = z.infer<typeof Row>

export function toJson(records: readonly JournalRecord[]): Buffer {
  return Buffer.from(JSON.stringify(records))
}

/** What this version of the program does not know of a later one is left out. */
export function toRecords(json: Buffer): readonly JournalRecord[] {
  const records: unknown = JSON.parse(json.toString('utf8'))
  return Array.isArray(records) ? records.flatMap((record) => JournalRecord.safeParse(record).data ?? []) : []
}

/** A row of the database as the journal keeps it: bytes as base64. */
export function toJournalRow(row: Readonly<Record<string, unknown>>): JournalRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      value instanceof Uint8Array ? { base64: Buffer.from(value).toString('base64') } : Value.parse(value),
    ]),
  )
}

/** The same back. */
export function fromJournalRow(row: JournalRow): Record<string, string | number | null | Buffer> {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null ? Buffer.from(value.base64, 'base64') : value,
    ]),
  )
}
