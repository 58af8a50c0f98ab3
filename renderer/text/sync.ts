import type { KeyView, SyncView } from '../../domain/ipc/views.ts'
import { findLateness } from '../../domain/sync/late.ts'
import { toFailureText } from './failures.ts'
import { toMoment, toSpan } from './time.ts'

export interface StatusLine {
  readonly text: string
  readonly detail: string
  readonly tone: 'good' | 'busy' | 'attention' | 'plain'
}

export const syncText = { atIt: '正在与服务器同步…' }

/** How far the first sync has come. How much there is, the server does not tell. */
export function toReceived(count: number): string {
  return count === 0 ? '正在连接…' : `已接收 ${count.toLocaleString('zh-CN')} 项`
}

/** One true sentence on the connection with the office. */
export function toSyncLine(view: SyncView | undefined): StatusLine {
  if (!view) return { text: '正在查看同步状态…', detail: '', tone: 'plain' }
  const last = view.lastSyncAt ? `上次同步：${toMoment(view.lastSyncAt)}` : '还没有同步过'
  if (view.blocked > 0) {
    return { text: `${view.blocked} 项没有送达，请到发件箱处理`, detail: last, tone: 'attention' }
  }
  if (view.stoppedSince) {
    const waiting = view.waiting > 0 ? `，${view.waiting} 项等候` : ''
    return { text: `已暂停发送${waiting}`, detail: '到发件箱点【继续发送】后才会发出。', tone: 'attention' }
  }
  const late = findLateness(view.oldestAt, Date.now())
  if (late !== undefined) {
    return { text: `${view.waiting} 项没有送达，最早的已等 ${toSpan(late)}`, detail: last, tone: 'attention' }
  }
  if (view.paused) {
    const { happened, todo } = toFailureText(view.paused)
    const waiting = view.waiting > 0 ? `，${view.waiting} 项在发件箱等候` : ''
    const text = view.online ? `同步暂停${waiting}` : `没有联网${waiting || '，可照常填写'}`
    return { text, detail: `${happened}${todo} ${last}`, tone: view.online ? 'attention' : 'plain' }
  }
  if (!view.online) {
    const waiting = view.waiting > 0 ? `${view.waiting} 项联网后自动发送` : '可照常填写'
    return { text: `没有联网，${waiting}`, detail: last, tone: 'plain' }
  }
  if (view.waiting > 0) return { text: `正在发送 ${view.waiting} 项`, detail: last, tone: 'busy' }
  if (view.pulling) return { text: '正在接收更新', detail: last, tone: 'busy' }
  return { text: '已全部同步', detail: last, tone: 'good' }
}

/** State of the key in a few words, for the top bar. */
export function toKeyLine(view: KeyView): StatusLine {
  if (view.status === 'ready' && view.tokens.length > 0) {
    const practice = view.tokens.every((token) => token.provider === 'practice')
    return practice
      ? { text: '练习用软件密钥', detail: '只能用于示例服务器，不能办理真实业务', tone: 'attention' }
      : { text: 'Key 已插入', detail: view.tokens.map((token) => token.label).join('、'), tone: 'good' }
  }
  if (view.status === 'looking') return { text: '正在查找 Key', detail: '', tone: 'busy' }
  if (view.status === 'down') return { text: 'Key 程序正在重启', detail: '几秒后自动恢复', tone: 'attention' }
  return { text: '没有 Key', detail: '插入 Key 后自动识别', tone: 'attention' }
}
