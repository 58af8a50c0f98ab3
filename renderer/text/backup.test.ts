import { expect, test } from 'vitest'
import type { FoundBackup } from '../../domain/ipc/views.ts'
import { toHereLine, toLastBackup, toPercent, toProgressLine, toUnsent } from './backup.ts'
import { toDiskLine } from './disk.ts'

const now = new Date('2026-11-21T12:00:00')
const at = '2026-11-20T09:30:00'
const found: FoundBackup = {
  ...{ at, folder: '边界通备份', files: 3, bytes: 5_000_000, drafts: 1, waiting: 2 },
  ...{ account: 'zhang', clerkName: '安若溪', unitCode: '000771', here: [] },
}

test('which of two is newer is said by when something was last written, not by who logged in last', () => {
  const here = [{ changedAt: '2026-11-19T08:00:00' }, { changedAt: '2026-11-21T08:00:00' }]
  expect(toHereLine({ ...found, here }, now)).toContain('本机的比备份新')
  expect(toHereLine({ ...found, here: here.slice(0, 1) }, now)).toContain('备份比本机的新')
  expect(toHereLine({ ...found, here: [{ changedAt: null }] }, now)).toBe('本机的资料还是空的。')
})

test('a backup says when it was made and what in it had not arrived', () => {
  expect(toLastBackup(found, now)).toBe('上次备份：昨天 09:30，边界通备份（4.8 MB）')
  expect(toUnsent(found)).toBe('草稿 1 份，发件箱 2 项')
  expect(toUnsent({ ...found, drafts: 0, waiting: 0 })).toBe('无')
})

test('progress is told in words and never passes the end', () => {
  const progress = { act: 'backup', step: 'files', doneBytes: 1024, totalBytes: 2048 } as const
  expect(toProgressLine(progress)).toBe('正在复制材料…（1 KB / 2 KB）')
  expect([toPercent(progress), toPercent({ ...progress, doneBytes: 9000 })]).toEqual([50, 100])
  expect(toPercent({ ...progress, totalBytes: 0 })).toBeNull()
})

test('a disk without room says what goes on and what to do; one with room says nothing', () => {
  expect(toDiskLine({ level: 'ok', freeBytes: 9e9 })).toBe('')
  for (const level of ['low', 'full'] as const) {
    expect(toDiskLine({ level, freeBytes: 3 * 1024 * 1024 })).toMatch(/还剩 3 MB.*填写、保存.*清理磁盘/)
  }
})
