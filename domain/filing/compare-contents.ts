import type { AnyFiling } from './define-filing.ts'
import type { Field, FieldValue } from './field.ts'
import type { FilingContent } from './filing-content.ts'
import { recordOf, rowsOf, toCompleteData } from './filing-data.ts'
import type { Material } from './material.ts'
import type { FilingData, Row, Section } from './section.ts'

export type Side = 'mine' | 'theirs'

/** Two versions of one filing that went apart, and the one both began from; null where that is not known. */
export interface Versions {
  readonly mine: FilingContent
  readonly theirs: FilingContent
  readonly base: FilingContent | null
}

/** Three states of one thing. */
interface Three<T> {
  readonly mine: T
  readonly theirs: T
  /** Undefined where it is not known. */
  readonly base: T | undefined
}

/**
 * One thing to choose. `path` names it: `group.task`, `members.<row id>.name`, `members.<row id>` for a row only one side has,
 * `members` for the order of rows, `materials.<slot>`. `changedBy`: who changed it since both began; `both` also where that is
 * not known, so that a person decides.
 */
export type Difference = { readonly path: string; readonly section: string; readonly changedBy: Side | 'both' } & (
  | ({ readonly kind: 'field'; readonly field: Field; readonly row: string | null } & Three<FieldValue>)
  | ({ readonly kind: 'row' } & Three<Row | null>)
  | ({ readonly kind: 'order' } & Three<readonly string[]>)
  | ({ readonly kind: 'slot'; readonly slot: string } & Three<readonly Material[]>)
)

/**
 * All in which the two versions differ, in the order of the form; none when they say the same. Figures the form works out are
 * left out: they follow from the rest. Rows are the same row by their id, and where both sides added the same.
 */
export function compareContents(filing: AnyFiling, versions: Versions): readonly Difference[] {
  const { mine, theirs, base } = alignVersions(filing, versions)
  const fields = filing.sections.flatMap((section) => {
    const data = { mine: mine.data, theirs: theirs.data, base: base?.data }
    return section.rows ? compareRows(section, data) : compareRecords(section, null, data, recordOf)
  })
  return [...fields, ...comparePapers({ mine: mine.materials, theirs: theirs.materials, base: base?.materials })]
}

/** The same with every field there, and with one id for a row that both sides added alike. */
export function alignVersions(filing: AnyFiling, { mine, theirs, base }: Versions): Versions {
  const [ours, others] = [toCompleteData(filing, mine.data), toCompleteData(filing, theirs.data)]
  const aligned = filing.sections
    .filter((section) => section.rows)
    .map((section) => [section.key, alignRows(section, rowsOf(ours, section.key), rowsOf(others, section.key))])
  return {
    mine: { ...mine, data: { ...ours, ...Object.fromEntries(aligned) } },
    theirs: { ...theirs, data: others },
    base: base && { ...base, data: toCompleteData(filing, base.data) },
  }
}

function alignRows(section: Section, mine: readonly Row[], theirs: readonly Row[]): readonly Row[] {
  const known = new Set(mine.map((row) => row.id))
  const free = theirs.filter((row) => !known.has(row.id))
  const taken = new Set(theirs.map((row) => row.id))
  return mine.map((row) => {
    if (taken.has(row.id)) return row
    const words = toRowWords(section, row)
    const index = free.findIndex((each) => toRowWords(section, each) === words)
    const [twin] = index < 0 ? [] : free.splice(index, 1)
    return twin ? { ...row, id: twin.id } : row
  })
}

function toRowWords(section: Section, row: Row): string {
  return JSON.stringify(listTyped(section).map(({ key }) => row[key] ?? null))
}

type Data3 = { readonly mine: FilingData; readonly theirs: FilingData; readonly base: FilingData | undefined }

function compareRecords(
  section: Section,
  row: string | null,
  data: Data3,
  read: (data: FilingData, section: string) => { readonly [key: string]: FieldValue } | undefined,
): readonly Difference[] {
  const records = { mine: read(data.mine, section.key), theirs: read(data.theirs, section.key) }
  const base = data.base && read(data.base, section.key)
  return listTyped(section).flatMap((field): Difference[] => {
    const three = {
      mine: records.mine?.[field.key] ?? null,
      theirs: records.theirs?.[field.key] ?? null,
      base: base && (base[field.key] ?? null),
    }
    if (isSame(three.mine, three.theirs)) return []
    const path = row === null ? `${section.key}.${field.key}` : `${section.key}.${row}.${field.key}`
    return [{ kind: 'field', path, section: section.key, field, row, ...three, changedBy: toChanger(three) }]
  })
}

function compareRows(section: Section, data: Data3): readonly Difference[] {
  const { key } = section
  const [mine, theirs] = [rowsOf(data.mine, key), rowsOf(data.theirs, key)]
  const base = data.base && rowsOf(data.base, key)
  const inBoth = new Set(theirs.map(({ id }) => id).filter((id) => mine.some((row) => row.id === id)))
  const ids = new Set([...theirs, ...mine].map(({ id }) => id))
  const differences = [...ids].flatMap((id): readonly Difference[] => {
    const find = (rows: readonly Row[]) => rows.find((row) => row.id === id) ?? null
    if (inBoth.has(id)) return compareRecords(section, id, data, (from) => find(rowsOf(from, key)) ?? undefined)
    const three = { mine: find(mine), theirs: find(theirs), base: base && find(base) }
    return [{ kind: 'row', path: `${key}.${id}`, section: key, ...three, changedBy: toChanger(three) }]
  })
  const toOrder = (rows: readonly Row[]) => rows.map(({ id }) => id).filter((id) => inBoth.has(id))
  const order = { mine: toOrder(mine), theirs: toOrder(theirs), base: base && toOrder(base) }
  if (isSame(order.mine, order.theirs)) return differences
  return [...differences, { kind: 'order', path: key, section: key, ...order, changedBy: toChanger(order) }]
}

function comparePapers({ mine, theirs, base }: Three<readonly Material[]>): readonly Difference[] {
  const slots = new Set([...theirs, ...mine].map((material) => material.slot))
  return [...slots].flatMap((slot): Difference[] => {
    const inSlot = (all: readonly Material[]) => all.filter((material) => material.slot === slot)
    const three = { mine: inSlot(mine), theirs: inSlot(theirs), base: base && inSlot(base) }
    if (isSame(toPapers(three.mine), toPapers(three.theirs))) return []
    const papers = {
      mine: toPapers(three.mine),
      theirs: toPapers(three.theirs),
      base: three.base && toPapers(three.base),
    }
    const place = { path: `materials.${slot}`, section: 'materials', slot }
    return [{ kind: 'slot', ...place, ...three, changedBy: toChanger(papers) }]
  })
}

/** The same paper under another id is the same paper. */
function toPapers(materials: readonly Material[]): readonly string[] {
  return materials.map(({ name, sha256 }) => `${sha256} ${name}`).toSorted()
}

function listTyped(section: Section): readonly Field[] {
  return section.fields.filter((field) => field.kind !== 'derived')
}

function toChanger<T>({ mine, theirs, base }: Three<T>): Side | 'both' {
  if (base === undefined) return 'both'
  if (isSame(theirs, base)) return 'mine'
  return isSame(mine, base) ? 'theirs' : 'both'
}

/** Empty is empty, however it is written down. */
function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(toPlain(one)) === JSON.stringify(toPlain(other))
}

function toPlain(value: unknown): unknown {
  const isEmpty = value === undefined || value === '' || (Array.isArray(value) && value.length === 0)
  return isEmpty ? null : value
}
