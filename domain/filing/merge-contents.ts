import { alignVersions, compareContents, type Difference, type Side, type Versions } from './compare-contents.ts'
import type { AnyFiling } from './define-filing.ts'
import type { FilingContent } from './filing-content.ts'
import { recordOf, rowsOf, toCompleteData } from './filing-data.ts'
import type { FieldValue } from './field.ts'
import type { FieldRecord, FilingData, Row, Section } from './section.ts'

/** Which side each difference takes, by its path. */
export type Choices = Readonly<Record<string, Side>>

/** What needs no decision of a person but his look: where only one side changed something, that side. */
export function toObviousChoices(differences: readonly Difference[]): Choices {
  return Object.fromEntries(
    differences.flatMap(({ path, changedBy }) => (changedBy === 'both' ? [] : [[path, changedBy]])),
  )
}

/**
 * One version out of two: what is the same in both, and of each difference the side that was chosen. Every difference has to be
 * chosen; one that is not takes the office's side.
 */
export function mergeContents(filing: AnyFiling, versions: Versions, choices: Choices): FilingContent {
  const { mine, theirs } = alignVersions(filing, versions)
  const mineAt = new Map(
    compareContents(filing, versions)
      .filter(({ path }) => choices[path] === 'mine')
      .map((difference) => [difference.path, difference]),
  )
  const sections = filing.sections.map((section): [string, FilingData[string]] => [
    section.key,
    section.rows
      ? mergeRows(section, rowsOf(mine.data, section.key), rowsOf(theirs.data, section.key), mineAt)
      : withMine(section, null, recordOf(theirs.data, section.key), mineAt),
  ])
  const fromMine = [...mineAt.values()].flatMap((each) => (each.kind === 'slot' ? [each.slot] : []))
  const materials = [
    ...theirs.materials.filter(({ slot }) => !fromMine.includes(slot)),
    ...mine.materials.filter(({ slot }) => fromMine.includes(slot)),
  ]
  return { data: toCompleteData(filing, Object.fromEntries(sections)), materials }
}

type MineAt = ReadonlyMap<string, Difference>

function withMine(section: Section, row: string | null, record: FieldRecord, mineAt: MineAt): FieldRecord {
  const chosen = section.fields.flatMap(({ key }): [string, FieldValue][] => {
    const difference = mineAt.get(row === null ? `${section.key}.${key}` : `${section.key}.${row}.${key}`)
    return difference?.kind === 'field' ? [[key, difference.mine]] : []
  })
  return { ...record, ...Object.fromEntries(chosen) }
}

function mergeRows(section: Section, mine: readonly Row[], theirs: readonly Row[], mineAt: MineAt): readonly Row[] {
  const { key } = section
  const takesMyOrder = mineAt.has(key)
  const [first, second] = takesMyOrder ? [mine, theirs] : [theirs, mine]
  const ids = interleave(first, second)
  return ids.flatMap((id): readonly Row[] => {
    const [ours, others] = [findRow(mine, id), findRow(theirs, id)]
    if (ours && others) return [{ ...withMine(section, id, others, mineAt), id }]
    // Only one side has it: it stays where that side was chosen.
    const kept = mineAt.has(`${key}.${id}`) ? ours : others
    return kept ? [kept] : []
  })
}

/** The order of the first; what only the second has comes after the row it follows there. */
function interleave(first: readonly Row[], second: readonly Row[]): readonly string[] {
  const ids = first.map(({ id }) => id)
  second.forEach(({ id }, index) => {
    if (ids.includes(id)) return
    const before = second[index - 1]?.id
    ids.splice(before === undefined ? 0 : ids.indexOf(before) + 1, 0, id)
  })
  return ids
}

function findRow(rows: readonly Row[], id: string): Row | undefined {
  return rows.find((row) => row.id === id)
}
