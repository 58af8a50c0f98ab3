import { expect, test } from 'vitest'
import type { NextStep } from '../../domain/ipc/views.ts'
import { toNextStep } from './next-steps.ts'

const titles = new Map([['invitation', '邀请函']])
function replace(values: NextStep['values']): string {
  return toNextStep({ code: 'replace-material', mine: true, values }, titles)
}

test('a refused material is named with the reason, and several are counted', () => {
  expect(replace({ count: 1, slot: 'invitation', opinion: '没有签字。' })).toBe(
    '“邀请函”未通过（没有签字），请更换后重新上报',
  )
  expect(replace({ count: 3, slot: 'invitation' })).toBe('“邀请函”等 3 份材料未通过，请更换后重新上报')
})

test('what is not known is not said', () => {
  expect(replace({ count: 2 })).toBe('2 份材料未通过，请更换后重新上报')
  expect(replace({ count: 1, slot: 'new-place' })).toContain('“new-place”')
  expect(toNextStep({ code: 'correct', mine: true, values: {} })).toBe('已退回，请改好后重新上报')
})
