import type { AnyFiling } from './filing/define-filing.ts'
import { planFiling } from './plan/plan.filing.ts'
import { taskGroupFiling } from './task-group/task-group.filing.ts'

/** The table of contents: every kind of filing, in the order in which a case goes through them. */
export const filings: readonly AnyFiling[] = [planFiling, taskGroupFiling]

export function findFiling(kind: string): AnyFiling | undefined {
  return filings.find((filing) => filing.kind === kind)
}

/** The definition of a kind that is known to exist; throws on a kind no version of the product has. */
export function getFiling(kind: string): AnyFiling {
  const found = findFiling(kind)
  if (!found) throw new Error(`unknown kind of filing: ${kind}`)
  return found
}
