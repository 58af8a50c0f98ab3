import { z } from 'zod'

/** One entry of a code list. The code is kept and sent; the name is shown. */
export const CodeItem = z.object({
  code: z.string().min(1),
  name: z.string().min(1),
  /** First letters of the pinyin, for searching by keyboard: `mg` finds 美国. */
  initials: z.string().optional(),
})
export type CodeItem = z.infer<typeof CodeItem>

/** A national standard's codes, or our own short English ones; once in use a code never changes its meaning. */
export const CodeList = z.object({
  key: z.string().regex(/^[a-z]+(-[a-z]+)*$/),
  title: z.string().min(1),
  source: z.string().min(1),
  items: z.array(CodeItem).min(1),
})
export type CodeList = z.infer<typeof CodeList>

/** The name of a code; undefined when the list does not have it (a newer office may send codes this client lacks). */
export function findName(items: readonly CodeItem[], code: string): string | undefined {
  return items.find((item) => item.code === code)?.name
}

/** The code of a name, exactly as the list writes it: for pasting from a spreadsheet. */
export function findCode(items: readonly CodeItem[], name: string): string | undefined {
  return items.find((item) => item.name === name)?.code
}

/** Entries whose code or initials begin with the text or whose name contains it; the closest first. */
export function listMatches<Item extends CodeItem>(items: readonly Item[], text: string): readonly Item[] {
  const wanted = text.trim().toLowerCase()
  if (wanted === '') return items
  return items
    .map((item) => ({ item, rank: rankOf(item, wanted) }))
    .filter(({ rank }) => rank < 4)
    .sort((one, other) => one.rank - other.rank)
    .map(({ item }) => item)
}

function rankOf(item: CodeItem, wanted: string): number {
  const code = item.code.toLowerCase()
  if (code === wanted || item.name === wanted || item.initials === wanted) return 0
  if (item.name.startsWith(wanted) || item.initials?.startsWith(wanted)) return 1
  if (code.startsWith(wanted)) return 2
  return item.name.toLowerCase().includes(wanted) ? 3 : 4
}
