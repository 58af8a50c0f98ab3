import type { DiskView } from '../../domain/ipc/views.ts'
import { toSize } from './size.ts'

/** What a disk without room means and what to do; empty while there is enough. */
export function toDiskLine({ level, freeBytes }: DiskView): string {
  const left = freeBytes === null ? '' : `（还剩 ${toSize(freeBytes)}）`
  if (level === 'full') {
    return `磁盘已满${left}。已启用预留空间，填写、保存和上报仍可进行，外办的新内容暂停接收。请立即清理磁盘：清空回收站，移走大文件。`
  }
  if (level === 'low') {
    return `磁盘剩余空间不足 500 MB${left}，暂时不能添加材料；填写、保存和同步不受影响。请尽快清理磁盘。`
  }
  return ''
}
