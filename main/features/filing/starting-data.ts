import { uuidv7 } from 'uuidv7'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { recordOf, rowsOf, toCompleteData } from '../../../domain/filing/filing-data.ts'
import type { FieldRecord, FilingData, Section } from '../../../domain/filing/section.ts'
import type { Clerk } from '../../../domain/sync/session.ts'
import { toStartingGroup } from '../plan/starting-group.ts'
import { toStartingPlan } from '../plan/starting-plan.ts'

/** What a new filing of each kind is filled in with; a kind that is not named starts empty. */
const starts: { readonly [kind: string]: (clerk: Clerk, today: string) => FilingData } = {
  plan: toStartingPlan,
  'task-group': toStartingGroup,
}

export function toStartingData(filing: AnyFiling, clerk: Clerk, today: string): FilingData {
  return toCompleteData(filing, starts[filing.kind]?.(clerk, today))
}

/**
 * The same filing once more: without its days, without the filing it carried out, with new rows, and filed by whoever
 * copies it. Days that belong to a person (birth) stay.
 */
export function toCopiedData(filing: AnyFiling, data: FilingData, start: FilingData): FilingData {
  const copied = filing.sections.map((section): [string, FilingData[string]] =>
    section.rows
      ? [section.key, rowsOf(data, section.key).map((row) => ({ ...withoutTime(section, row), id: uuidv7() }))]
      : [
          section.key,
          { ...withoutTime(section, recordOf(data, section.key)), ...onlyFilled(recordOf(start, section.key)) },
        ],
  )
  return toCompleteData(filing, Object.fromEntries(copied))
}

function withoutTime(section: Section, record: FieldRecord): FieldRecord {
  const personal = section.rows?.picksFrom === 'person'
  const emptied = section.fields.filter((field) => field.kind === 'link' || (field.kind === 'day' && !personal))
  return { ...record, ...Object.fromEntries(emptied.map((field) => [field.key, null])) }
}

function onlyFilled(record: FieldRecord): FieldRecord {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null && typeof value !== 'object'))
}
