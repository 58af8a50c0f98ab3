import type { Page } from 'playwright'
import { callNames, type CallName } from '../../../domain/ipc/names.ts'
import { askAll } from './desk-calls.ts'
import { createInputs } from './fuzz-inputs.ts'

/** With a real filing these would print, sign or delete it as often as they are called. */
const spared: readonly CallName[] = [
  'filing.print',
  'filing.export',
  'filing.submit',
  'filing.withdraw',
  'filing.delete',
]

/** Asks every call `count` times, with the given filings among the inputs, and counts the answers by their codes. */
export async function fuzzEveryCall(
  page: Page,
  { count, seed, ids }: { count: number; seed: number; ids: readonly string[] },
): Promise<ReadonlyMap<string, number>> {
  const codes = new Map<string, number>()
  const inOrder = [...callNames].sort((one, other) => Number(endsSession(one)) - Number(endsSession(other)))
  for (const [index, name] of inOrder.entries()) {
    const inputs = createInputs(name, { count, seed: seed + index, ids: spared.includes(name) ? [] : ids })
    for (const code of await askAll(page, name, inputs)) codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  return codes
}

/** Last, because they end the session under the others: a failed login, a lock, a handover that was begun. */
function endsSession(name: CallName): boolean {
  return name.startsWith('session.')
}
