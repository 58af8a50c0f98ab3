import type { ClerkUnit } from '../../../domain/sync/session.ts'

/** What `filing` rows a clerk works on, as a condition and its values. */
export interface OwnCondition {
  readonly where: string
  readonly values: { readonly [name: string]: string }
  /** Whether it asks for more than the unit. */
  readonly hasFormer: boolean
}

/**
 * Filings of the clerk's units. With them what he wrote for a unit the office has taken from him since: it can no longer be
 * filed, but he is told of it where he works, and what is still in the outbox is his to take back.
 */
export function toOwnCondition(units: readonly ClerkUnit[], hasFormer: boolean): OwnCondition {
  const values = Object.fromEntries(units.map(({ code }, index) => [`unit${index}`, code]))
  const own = `unit_code IN (${Object.keys(values).map(toParameter).join(', ')})`
  return { where: hasFormer ? `(${own} OR ${FORMER})` : own, values, hasFormer }
}

/** Unsent work, for whichever unit: written here and never taken by the office, or on its way. */
const FORMER = `((revision = 0 AND needs_clerk > 0) OR id IN (SELECT filing_id FROM outbox WHERE filing_id IS NOT NULL))`

export function toFormerCondition(units: readonly ClerkUnit[]): OwnCondition {
  const { where, values } = toOwnCondition(units, false)
  return { where: `NOT ${where} AND ${FORMER}`, values, hasFormer: true }
}

function toParameter(name: string): string {
  return `:${name}`
}
