import { isOwnUnit } from '../../../domain/account/own-units.ts'
import { hasRight } from '../../../domain/account/rights.ts'
import { getState } from '../../../domain/filing/state-machine.ts'
import { getFiling } from '../../../domain/filings.ts'
import type { FilingRow, NextStep } from '../../../domain/ipc/views.ts'
import type { Clerk } from '../../../domain/sync/session.ts'
import type { FilingSummary } from './filing-record.ts'

/** Who looks at a filing, as far as it decides what can be done with it. */
export type Looker = Pick<Clerk, 'role' | 'units'>

/**
 * Where the filing is and what to do. What happens in the outbox comes before what the office said: it is newer.
 * Another unit's filing is never this clerk's to act on, but for his own words of the time when it was his unit.
 */
export function toNextStep(filing: FilingSummary, looker: Looker): NextStep {
  if (isFormerWork(filing, looker)) return { code: 'unit-lost', mine: true, values: { unit: filing.unitName } }
  const { code, values = {} } = toCode(filing)
  const isHere = code === 'blocked' || code === 'conflict' || isOwnUnit(looker, filing.unitCode)
  return { code, mine: mine.has(code) && isHere && hasRight(looker.role, 'file'), values }
}

/** A draft for a unit that was taken from the clerk: it can be read and deleted. */
export function isFormerWork({ unitCode, revision, delivery }: FilingSummary, looker: Looker): boolean {
  return revision === 0 && delivery === 'none' && !isOwnUnit(looker, unitCode)
}

const mine: ReadonlySet<NextStep['code']> = new Set([
  'fill-in',
  'submit',
  'blocked',
  'conflict',
  'replace-material',
  'correct',
  'withdrawn',
])

const onTheWay = {
  waiting: 'waiting-for-network',
  sending: 'sending',
  unconfirmed: 'unconfirmed',
  blocked: 'blocked',
} as const

function toCode(filing: FilingSummary): { code: NextStep['code']; values?: NextStep['values'] } {
  const { delivery, inConflict, state, edited, ready, refusedMaterials, firstRefused } = filing
  if (inConflict && (delivery === 'none' || delivery === 'blocked')) return { code: 'conflict' }
  if (delivery !== 'none') return { code: onTheWay[delivery] }
  const { editable, tone } = getState(getFiling(filing.kind).states, state)
  if (editable && refusedMaterials > 0) {
    const { slot, opinion } = firstRefused ?? {}
    const values = { count: refusedMaterials, ...(slot && { slot }), ...(opinion && { opinion }) }
    return { code: 'replace-material', values }
  }
  if (editable && tone === 'attention') return { code: edited && ready ? 'submit' : 'correct' }
  if (state === 'withdrawn') return { code: 'withdrawn' }
  if (editable) return { code: ready ? 'submit' : 'fill-in' }
  if (tone === 'good') return { code: 'approved' }
  return { code: tone === 'ended' ? 'executed' : 'in-review' }
}

export function toFilingRow(filing: FilingSummary, looker: Looker): FilingRow {
  const { id, kind, title, number, unitName, state, delivery, columns, refusedMaterials, round, updatedAt } = filing
  const nextStep = toNextStep(filing, looker)
  return { id, kind, title, number, unitName, state, delivery, columns, refusedMaterials, round, updatedAt, nextStep }
}
