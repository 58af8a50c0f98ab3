import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { rowsOf } from '../../../domain/filing/filing-data.ts'
import type { FilingData } from '../../../domain/filing/section.ts'

export interface Traveller {
  readonly name: string
  /** Null while it is not typed yet, and in filings that do not ask for it. */
  readonly identityNumber: string | null
}

/** The people of a filing: rows that are picked from 人员资料. */
export function listTravellers(definition: AnyFiling, data: FilingData): readonly Traveller[] {
  return definition.sections
    .filter((section) => section.rows?.picksFrom === 'person')
    .flatMap((section) => rowsOf(data, section.key))
    .map(({ name, identityNumber }) => ({
      name: typeof name === 'string' ? name : '',
      identityNumber: typeof identityNumber === 'string' && identityNumber !== '' ? identityNumber : null,
    }))
}

export function listIdentityNumbers(definition: AnyFiling, data: FilingData): readonly string[] {
  const numbers = listTravellers(definition, data).map((traveller) => traveller.identityNumber)
  return [...new Set(numbers.filter((number) => number !== null))]
}
