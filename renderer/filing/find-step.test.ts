import { expect, test } from 'vitest'
import { findStep } from './find-step.ts'

const paths = ['group.name', 'group.departOn', 'group.departOn', 'members']

test('F8 begins with the first issue, Shift+F8 with the last', () => {
  expect(findStep(paths, { at: -1, path: undefined, focused: undefined }, 1)).toBe(0)
  expect(findStep(paths, { at: -1, path: undefined, focused: undefined }, -1)).toBe(3)
})

test('it goes on from the field that has the focus', () => {
  expect(findStep(paths, { at: -1, path: undefined, focused: 'group.name' }, 1)).toBe(1)
})

test('two issues of one field are two steps', () => {
  expect(findStep(paths, { at: 1, path: 'group.departOn', focused: 'group.departOn' }, 1)).toBe(2)
  expect(findStep(paths, { at: 2, path: 'group.departOn', focused: 'group.departOn' }, 1)).toBe(3)
})

test('after the last comes the first', () => {
  expect(findStep(paths, { at: 3, path: 'members', focused: 'members' }, 1)).toBe(0)
})

test('an issue put right makes room for the one behind it', () => {
  expect(findStep(['b', 'c'], { at: 0, path: 'a', focused: 'a' }, 1)).toBe(0)
  expect(findStep(['a', 'b'], { at: 2, path: 'c', focused: 'c' }, 1)).toBe(0)
})

test('without issues there is nowhere to go', () => {
  expect(findStep([], { at: 2, path: 'c', focused: 'c' }, 1)).toBeUndefined()
})
