import { afterAll, describe, expect, test } from 'vitest'
import { filings } from '../filings.ts'
import { applyEvent, canApply, getState, type Actor } from './state-machine.ts'

/** Every move there is. Whatever is not in this table is forbidden. */
const allowed: Readonly<Record<string, string>> = {
  'unit submit draft': 'submitted',
  'unit submit returned': 'submitted',
  'unit submit withdrawn': 'submitted',
  'unit withdraw submitted': 'withdrawn',
  'unit delete draft': 'deleted',
  'unit delete withdrawn': 'deleted',
  'office return submitted': 'returned',
  'office approve submitted': 'approved',
  'office execute approved': 'executed',
  'office execute submitted': 'executed',
}

const actors: readonly Actor[] = ['unit', 'office']
const events = ['submit', 'withdraw', 'delete', 'return', 'approve', 'execute', 'no-such-event']
const states = ['draft', 'submitted', 'returned', 'withdrawn', 'approved', 'executed', 'deleted', 'no-such-state']

const moves = actors.flatMap((by) => events.flatMap((event) => states.map((state) => ({ by, event, state }))))
let tried = 0
afterAll(() => console.log(`state machine: ${tried} moves, ${Object.keys(allowed).length} allowed per kind of filing`))

describe.each(filings)('$title', ({ states: machine }) => {
  test.each(moves)('$by: $event a filing that is $state', ({ by, event, state }) => {
    const to = allowed[`${by} ${event} ${state}`]
    const expected = to === undefined ? { ok: false, error: { code: 'not-allowed' } } : { ok: true, value: to }
    expect(applyEvent(machine, state, event, by)).toEqual(expected)
    expect(canApply(machine, state, event, by)).toBe(to !== undefined)
    tried += 1
  })

  test('begins as a draft, and only what the unit has in hand can be edited', () => {
    expect(machine.initial).toBe('draft')
    const editable = Object.entries(machine.states).filter(([, state]) => state.editable)
    expect(editable.map(([key]) => key)).toEqual(['draft', 'returned', 'withdrawn'])
  })

  test('every state a move leads to is known, but for deleted, which is no state any more', () => {
    for (const { to } of machine.transitions.filter((each) => each.to !== 'deleted')) {
      expect(getState(machine, to).title).not.toBe('')
    }
    expect(() => getState(machine, 'deleted')).toThrow('unknown filing state')
  })
})
