import { findFiling } from '../../domain/filings.ts'
import type { OutboxRow } from '../../domain/ipc/views.ts'
import { toFailureText } from './failures.ts'
import { toWait } from './time.ts'

/** How it stands with one item of the outbox, why, and what comes next. */
export function toOutboxLine(row: OutboxRow, now: Date): string {
  const reason = row.reason ? toFailureText(row.reason) : undefined
  switch (row.state) {
    case 'blocked':
      if (row.issues.length > 0) {
        return `外办检查出 ${row.issues.length} 处须改正，没有接收，内容仍在本机。请点【去修改】，改好后重新上报。`
      }
      return reason
        ? `${reason.happened}${reason.todo}`
        : '外办没有接收这一项，内容仍在本机。请点【去修改】核对后重新上报。'
    case 'sending':
      return '正在发送，可以继续做别的'
    case 'unconfirmed':
      return '已发出但没有收到回执，正在向服务器核实，不会重复上报'
    case 'waiting': {
      const next = row.nextTryAt ? `${toWait(row.nextTryAt, now)}自动重试` : '联网后自动发送'
      const tried = row.attempts > 0 ? `，已试 ${row.attempts} 次` : ''
      return reason ? `${reason.happened}${next}${tried}` : `已签名，排队等待，${next}${tried}`
    }
  }
}

/** What an item of the outbox will do when it arrives. */
export function toDeed(row: OutboxRow): string {
  switch (row.type) {
    case 'submit-filing':
      return `上报${kindOf(row)}`
    case 'withdraw-filing':
      return `撤回${kindOf(row)}`
    case 'delete-filing':
      return `删除${kindOf(row)}`
    case 'read-notice':
      return '标记站内信为已读'
  }
}

function kindOf({ kind }: OutboxRow): string {
  return (kind !== null && findFiling(kind)?.title) || ''
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
