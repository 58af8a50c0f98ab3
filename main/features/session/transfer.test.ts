import { afterEach, expect, test, vi } from 'vitest'
import type { WorkspaceFolder } from '../../key/workspace-folder.ts'
import { Transfer } from './transfer.ts'

afterEach(() => void vi.useRealTimers())

const header = { workspaceId: '01960000-0000-4000-8000-000000000001', account: 'zhangjing', clerkName: '张静' }
const folder = { directory: '/nowhere', header: { ...header, unitCode: '220199' } } as WorkspaceFolder

test('A computer that slept through the five minutes has no transfer any more, and no data key', () => {
  // The clock goes on while a computer sleeps, its timers do not.
  vi.useFakeTimers({ toFake: ['Date'] })
  const onEnd = vi.fn()
  const transfer = new Transfer(onEnd)
  const dataKey = Buffer.alloc(32, 7)
  transfer.hold({ reason: 'handover', folder, dataKey })
  vi.setSystemTime(Date.now() + 4 * 60_000)
  expect(transfer.find()?.reason).toBe('handover')
  vi.setSystemTime(Date.now() + 60_000)
  expect(transfer.find()).toBeUndefined()
  expect([dataKey.equals(Buffer.alloc(32)), onEnd.mock.calls.length]).toEqual([true, 1])
})
