import { z } from 'zod'

/** Code of GB/T 2260 and the name of this level alone: `['220102', '南关区']`. A pair, to keep 3,000 of them small. */
export const Division = z.tuple([z.string().regex(/^\d{6}$/), z.string().min(1)])
export type Division = z.infer<typeof Division>

/** Codes that may contain this one, the nearest first: 220102 → 220100, 220000. */
export function listAncestorCodes(code: string): readonly string[] {
  if (code.endsWith('0000')) return []
  const province = `${code.slice(0, 2)}0000`
  return code.endsWith('00') ? [province] : [`${code.slice(0, 4)}00`, province]
}

/**
 * The full name, as a birthplace is written: 吉林省长春市南关区. Levels that do not exist (cities under Beijing, counties
 * directly under a province) are left out; undefined when the code itself is not in the list.
 */
export function findDivisionName(names: ReadonlyMap<string, string>, code: string): string | undefined {
  const own = names.get(code)
  if (own === undefined) return undefined
  return [code, ...listAncestorCodes(code)]
    .map((each) => names.get(each) ?? '')
    .reverse()
    .join('')
}

/** Divisions directly below: counties of a prefecture, prefectures of a province; undefined gives the provinces. */
export function listChildren(divisions: readonly Division[], parent?: string): readonly Division[] {
  if (parent === undefined) return divisions.filter(([code]) => code.endsWith('0000'))
  const codes = new Set(divisions.map(([code]) => code))
  return divisions.filter(([code]) => listAncestorCodes(code).find((each) => codes.has(each)) === parent)
}
