import { findFiling } from '../../domain/filings.ts'
import type { OutboxFile, OutboxRow, SyncView } from '../../domain/ipc/views.ts'
import { deliveryTags, type Tag } from './deliveries.ts'
import { toFailureText } from './failures.ts'
import { toExported } from './package.ts'
import { toSize } from './size.ts'
import { toMoment, toSpan, toWait } from './time.ts'

export const outboxText = {
  title: '发件箱',
  about: '上报、撤回、删除都先签名存在本机，再送到外办；一项有问题，不影响其他各项。',
  stop: '暂停发送',
  resume: '继续发送',
  stopped: '已暂停发送，联网也不会发出。',
  resumed: '已继续发送',
  tryNow: '立即重试',
  retry: '重试',
  askNow: '立即核实',
  compare: '对比处理',
  detail: '明细',
  open: '查看',
  toPackage: '导出',
  recalled: '已取消，什么都没有发出',
  removed: '已移出发件箱，申报件没有改变',
  queued: '已重新排队，正在发送',
  asked: '正在向服务器核实',
  none: '发件箱是空的，全部已送达',
  noneTodo: '上报、撤回等操作在送达外办之前都列在这里；没有联网时会一直保留，联网后自动发送。',
  delivered: '最近送达',
  deliveredNone: '还没有送达过',
  deliveredAll: '全部记录',
  files: '材料',
  noFiles: '这一项不带材料',
  done: '已传完',
  close: '收起明细',
  see: '查看发件箱',
}

/** What holds everything up, in one sentence for the whole page; undefined while it goes. */
export function toOutboxCause(
  view: SyncView | undefined,
  now: Date,
): { readonly text: string; readonly todo: string; readonly tone: 'attention' | 'plain' } | undefined {
  if (!view || view.waiting === 0) {
    return view?.stoppedSince ? toStopped(view.stoppedSince, now) : undefined
  }
  if (view.stoppedSince) return toStopped(view.stoppedSince, now)
  if (view.paused) {
    const { happened, todo } = toFailureText(view.paused)
    return { text: `全部 ${view.waiting} 项暂停发送：${happened}`, todo, tone: 'attention' }
  }
  if (view.online) return undefined
  return { text: `没有连上服务器，${view.waiting} 项都在等候。`, todo: '连上后自动发送，不必操作。', tone: 'plain' }
}

/** On every other page while the clerk has stopped the sending. */
export function toStoppedLine(waiting: number): string {
  return waiting > 0 ? `${outboxText.stopped}${waiting} 项留在本机。` : outboxText.stopped
}

/** On every page when something waits for too long; `late` in milliseconds. */
export function toLateLine(count: number, late: number): string {
  return `发件箱里还有 ${count} 项没有送达外办，最早的已等 ${toSpan(late)}，请留意办理期限。`
}

function toStopped(since: string, now: Date) {
  const text = `您在${toMoment(since, now)} 暂停了发送，此后的各项都留在本机。`
  return { text, todo: '点【继续发送】后按顺序发出；接收更新不受影响。', tone: 'attention' } as const
}

/** `held`: something holds everything up and is said once for all. */
export function toOutboxLine(row: OutboxRow, now: Date, held = false): string {
  const line = toOwnLine(row, now, held)
  // What the office has refused must be put right, whichever way it went.
  if (row.exportedAt === null || row.state === 'blocked') return line
  const exported = toExported(row.exportedAt, now)
  if (row.reason?.code === 'exported') return `${exported}，等待回执包；联网后也会自动核实，不会重复上报`
  return `${line}；${exported}`
}

function toOwnLine(row: OutboxRow, now: Date, held: boolean): string {
  const reason = row.reason ? toFailureText(row.reason) : undefined
  switch (row.state) {
    case 'blocked':
      if (row.issues.length > 0) {
        return `外办检查出 ${row.issues.length} 处须改正，没有接收，内容仍在本机。请点【去修改】，改好后重新上报。`
      }
      if (row.type !== 'submit-filing' && reason) {
        return `${reason.happened}请点【查看】核对最新状态，再点【取消】移出发件箱。`
      }
      return reason
        ? `${reason.happened}${reason.todo}`
        : '外办没有接收这一项，内容仍在本机。请点【去修改】核对后重新上报。'
    case 'sending':
      return '正在发送，可以继续做别的'
    case 'unconfirmed': {
      const told = '已发出但没有收到回执，先向服务器核实是否收到，不会重复上报'
      if (held) return told
      return row.nextTryAt ? `${told}；${toWait(row.nextTryAt, now)}再核实` : told
    }
    case 'waiting': {
      if (reason && !row.nextTryAt) return `${reason.happened}${reason.todo}`
      if (held) return '已签名，排队等待'
      if (row.bytesSent > 0 && row.bytesSent < row.bytesTotal) return '正在传材料，传完后发送'
      const next = row.nextTryAt ? `${toWait(row.nextTryAt, now)}自动重试` : '即将发送'
      const tried = row.attempts > 0 ? `，已试 ${row.attempts} 次` : ''
      return reason ? `${reason.happened}${next}${tried}` : `已签名，排队等待，${next}${tried}`
    }
  }
}

/** Beside the title of the outbox, where the clerk has to act. */
export function toBlockedLine(count: number): string {
  return `${count} 项没有送达，请在下面处理；其他各项照常发送。`
}

/** Where an item stands, in a word. What lies in a package is on its way otherwise than by network. */
export function toOutboxTag({ state, reason }: Pick<OutboxRow, 'state' | 'reason'>): Tag {
  const isExported = state === 'unconfirmed' && reason?.code === 'exported'
  return isExported ? { title: '已导出', tone: 'busy' } : deliveryTags[state]
}

/** What an item of the outbox will do when it arrives. */
export function toDeed({ type, kind }: Pick<OutboxRow, 'type' | 'kind'>): string {
  const what = (kind !== null && findFiling(kind)?.title) || ''
  switch (type) {
    case 'submit-filing':
      return `上报${what}`
    case 'withdraw-filing':
      return `撤回${what}`
    case 'delete-filing':
      return `删除${what}`
    case 'read-notice':
      return '标记站内信为已读'
  }
}

/** How far a file is: `860 KB / 3.2 MB`, or that it is there. */
export function toFileProgress({ bytes, sentBytes }: OutboxFile): string {
  return sentBytes >= bytes ? `${toSize(bytes)}，${outboxText.done}` : `${toSize(sentBytes)} / ${toSize(bytes)}`
}

/** The way back: a refused submission is taken back to be corrected, everything else to be as if it had not been. */
export function toRecallVerb(row: OutboxRow): string {
  if (row.type !== 'submit-filing') return '取消'
  return row.state === 'blocked' ? '去修改' : '撤回修改'
}

export function toRecallQuestion(row: OutboxRow): { title: string; text: string; yes: string } {
  if (row.type === 'submit-filing') {
    return {
      title: '撤回修改',
      text: `“${row.title}”还没有送达外办。撤回后可以修改，改好须重新上报。`,
      yes: '撤回修改',
    }
  }
  return { title: '取消操作', text: `“${toDeed(row)}：${row.title}”还没有送达外办，要取消吗？`, yes: '取消操作' }
}
