import { expect, test, vi } from 'vitest'
import type { CodeItem } from '../../../domain/reference/code-list.ts'
import { useCombobox } from './use-combobox.ts'

const items: readonly CodeItem[] = [
  { code: 'DEU', name: '德国', initials: 'dg' },
  { code: 'FRA', name: '法国', initials: 'fg' },
  { code: 'FIN', name: '芬兰', initials: 'fl' },
]

function setUp(chosen: string | null = null) {
  const taken: string[] = []
  const box = useCombobox({
    listId: 'list',
    items: () => items,
    chosen: () => chosen,
    choose: (item) => taken.push(item.code),
    popup: () => null,
  })
  const press = (key: string): ReturnType<typeof vi.fn> => {
    const preventDefault = vi.fn()
    box.onKeydown({ key, preventDefault, stopPropagation: () => undefined } as unknown as KeyboardEvent)
    return preventDefault
  }
  return { box, taken, press }
}

test.each([
  ['德', 'DEU'],
  ['fl', 'FIN'],
  ['fra', 'FRA'],
])('typing %s and Enter takes %s', (typed, code) => {
  const { box, taken, press } = setUp()
  box.type(typed)
  expect(press('Enter')).toHaveBeenCalled()
  expect(taken).toEqual([code])
})

test('Tab takes the match and lets the focus go on', () => {
  const { box, taken, press } = setUp()
  box.type('dg')
  expect(press('Tab')).not.toHaveBeenCalled()
  expect(taken).toEqual(['DEU'])
})

test('arrows open the list at the choice and go round it', () => {
  const { box, taken, press } = setUp('FRA')
  press('ArrowDown')
  expect(box.active.value).toBe(1)
  press('ArrowDown')
  press('ArrowDown')
  press('Enter')
  expect(taken).toEqual(['DEU'])
})

test('Esc closes the list and takes nothing; a second Esc is for the page', () => {
  const { box, taken, press } = setUp()
  box.type('fg')
  expect(press('Escape')).toHaveBeenCalled()
  expect(press('Escape')).not.toHaveBeenCalled()
  expect(taken).toEqual([])
})

test('without a match Enter does nothing', () => {
  const { box, taken, press } = setUp()
  box.type('火星')
  press('Enter')
  expect(taken).toEqual([])
})
