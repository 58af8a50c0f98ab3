import type { PackageNote, ReceivedPackage } from '../../domain/ipc/package-view.ts'
import type { OutboxRow } from '../../domain/ipc/views.ts'
import { MOST_OPERATIONS } from '../../domain/package/package-format.ts'
import { toSize } from './size.ts'
import { toMoment } from './time.ts'

/** 离线包: what cannot go over the network is carried to the office on a disk. */
export const packageText = {
  title: '离线包',
  about: '不能联网时，把待发送的内容签名、加密后存到 U 盘送外办；外办导入后给出回执包，带回来导入即更新状态。',
  make: '生成离线包',
  take: '导入回执包',
  cancel: '取消生成',
  items: '待发送',
  packages: '生成过的离线包',
  noItems: '没有待发送的内容',
  noItemsTodo: '上报、撤回等操作签名后、送达前都列在这里，可以装进离线包。草稿须先上报。',
  noPackages: '还没有生成过离线包',
  noPackagesTodo: '生成的离线包列在这里；带回的回执包用【导入回执包】导入。',
  cancelled: '已取消，没有生成离线包',
} as const

/** The clerk's choice, in words beside the button. */
export function toChoice(count: number): string {
  if (count === 0) return '请勾选要装进离线包的内容'
  return `已选 ${count} 项${count > MOST_OPERATIONS ? `，每包最多 ${MOST_OPERATIONS} 项` : ''}`
}

/** 已导出 and when. */
export function toExported(exportedAt: string, now: Date): string {
  return `已导出（${toMoment(exportedAt, now)}）`
}

/** Where an item of the outbox stands on its way by disk. */
export function toItemState({ exportedAt, state }: OutboxRow, now: Date): string {
  if (state === 'blocked') return '待您处理，处理后才能装进离线包'
  if (exportedAt === null) return '未导出'
  return `${toExported(exportedAt, now)}，等待回执`
}

export interface PackageStanding {
  readonly title: string
  readonly tone: 'plain' | 'busy' | 'good' | 'attention'
}

/** How far a package has come. */
export function toStanding({ receiptAt, total, settled, blocked }: PackageNote): PackageStanding {
  if (blocked > 0) return { title: `${blocked} 项待您处理`, tone: 'attention' }
  if (settled === total) return { title: '全部已办结', tone: 'good' }
  return { title: receiptAt === null ? '已导出' : '部分已办结', tone: 'busy' }
}

export function toPackageLine({ total, settled, bytes }: PackageNote): string {
  return `${total} 项，已办结 ${settled} 项 · ${toSize(bytes)}`
}

export function toWritten({ fileName, count }: { fileName: string; count: number }): string {
  return `已生成“${fileName}”，内含 ${count} 项。请安全弹出 U 盘后送外办。`
}

export function toReceived({ delivered, blocked, known }: ReceivedPackage): string {
  const parts = [
    delivered > 0 ? `${delivered} 项已送达` : '',
    blocked > 0 ? `${blocked} 项外办没有接收，请到发件箱处理` : '',
    known > 0 ? `${known} 项此前已有结果` : '',
  ].filter((part) => part !== '')
  return `回执包已导入：${parts.length > 0 ? parts.join('，') : '没有新的结果'}。`
}

export function toPercent({ doneBytes, totalBytes }: { doneBytes: number; totalBytes: number }): number {
  return totalBytes === 0 ? 0 : Math.floor((doneBytes / totalBytes) * 100)
}
