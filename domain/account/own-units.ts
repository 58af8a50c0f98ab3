import type { ClerkUnit } from '../sync/session.ts'

/** Whoever files for units: a clerk as the client knows him, or his session on the server. */
interface Filer {
  readonly units: readonly ClerkUnit[]
}

export function isOwnUnit({ units }: Filer, unitCode: string): boolean {
  return units.some(({ code }) => code === unitCode)
}

export function listUnitCodes({ units }: Filer): readonly string[] {
  return units.map(({ code }) => code)
}

/** With one unit nobody is ever asked which. */
export function hasSeveralUnits({ units }: Filer): boolean {
  return units.length > 1
}
