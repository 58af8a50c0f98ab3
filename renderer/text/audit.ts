import type { AuditPage } from '../../domain/ipc/views.ts'

/** How it stands with the trail as a whole. What is wrong with it is said as a failure, not here. */
export function toChainLine({ entries, undelivered, brokenAt }: AuditPage['chain']): string {
  if (entries === 0) return '登录、查看、打印、上报等操作自动记录，不能修改或删除'
  const whole = brokenAt === null ? `共 ${entries} 条，逐条核对完整` : `共 ${entries} 条，核对没有通过`
  return undelivered === 0 ? `${whole}；已全部送外办存档` : `${whole}；${undelivered} 条待联网后送外办存档`
}
