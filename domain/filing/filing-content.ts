import { toCompleteData } from './filing-data.ts'
import type { AnyFiling } from './define-filing.ts'
import type { Material } from './material.ts'
import type { FilingData } from './section.ts'

/** What a unit says in a filing: its fields and its papers. The rest of a filing is the office's word on it. */
export interface FilingContent {
  readonly data: FilingData
  readonly materials: readonly Material[]
}

/** Whether both say the same; names and numbers of the office, reviews and instants do not count. */
export function isSameContent(filing: AnyFiling, one: FilingContent, other: FilingContent): boolean {
  return toWords(filing, one) === toWords(filing, other)
}

/** In the order of the definition, so that the order in which keys were written down does not count. */
function toWords(filing: AnyFiling, { data, materials }: FilingContent): string {
  return JSON.stringify([toCompleteData(filing, data), materials.map(toPaperWord).toSorted()])
}

function toPaperWord({ id, slot, name, sha256 }: Material): string {
  return JSON.stringify([slot, name, sha256, id])
}
