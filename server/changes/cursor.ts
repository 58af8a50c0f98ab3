import { z } from 'zod'

/**
 * A place in the feed of one server as some units together see it (`unit`: their codes, `000305+000306`), given out in one
 * of its eras (`era.repo.ts`). Clients keep it and give it back; they never look inside.
 */
const Cursor = z.strictObject({ server: z.string(), era: z.string(), unit: z.string(), seq: z.number().int().min(0) })
export type Cursor = z.infer<typeof Cursor>

/** The same for the same units, in whatever order. */
export function toCursorUnit(unitCodes: readonly string[]): string {
  return unitCodes.toSorted().join('+')
}

export function toCursorText(cursor: Cursor): string {
  return Buffer.from(JSON.stringify(cursor)).toString('base64url')
}

/** Undefined for text that no server of ours wrote. */
export function findCursor(text: string): Cursor | undefined {
  try {
    return Cursor.safeParse(JSON.parse(Buffer.from(text, 'base64url').toString())).data
  } catch {
    return undefined
  }
}
