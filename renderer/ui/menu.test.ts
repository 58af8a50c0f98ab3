import { expect, test } from 'vitest'
import type { Role } from '../../domain/account/rights.ts'
import { listIdleKeys, listMenu, menu } from './menu.ts'

function titlesOf(role: Role): readonly (string | null)[] {
  return listMenu(role).flatMap((group) => [group.title, ...group.items.map(({ title }) => title)])
}

test('A clerk sees the whole menu', () => {
  expect(listMenu('clerk')).toEqual(menu)
  expect(listIdleKeys('clerk')).toEqual([])
})

test('The passport desk sees what it may look up, and no group without entries', () => {
  const titles = titlesOf('passport-desk')
  for (const title of ['首页', '团组查询', '人员资料查询', '发件箱', '站内信', 'Key 诊断', '操作记录']) {
    expect(titles).toContain(title)
  }
  for (const title of ['计划申报', '新建计划', '计划申报管理', '任务申报', '新建团组', '团组管理']) {
    expect(titles).not.toContain(title)
  }
  expect(listIdleKeys('passport-desk').toSorted()).toEqual(['Alt+2', 'Alt+3', 'Alt+N', 'Alt+Shift+N'])
})
