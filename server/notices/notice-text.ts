import type { Notice } from '../../domain/sync/change.ts'

/** What the office writes to the unit, in the office's words. */
export interface NoticeText {
  readonly kind: Notice['kind']
  readonly title: string
  readonly body: string
}

interface Subject {
  /** 年度计划, 任务团组. */
  readonly kindTitle: string
  readonly title: string
  readonly numberLabel: string
  readonly number: string
}

export function receivedText(subject: Subject, round: number): NoticeText {
  const again = round > 1 ? `（第 ${round} 次上报）` : ''
  return {
    kind: 'received',
    title: `已收到${subject.kindTitle}${again}：${subject.title}`,
    body: `${subject.numberLabel} ${subject.number}。我办正在审核，进度可随时在“查看团组进度”中查看。`,
  }
}

export interface RefusedMaterial {
  readonly slotTitle: string
  readonly name: string
  readonly opinion: string
}

export function returnedText(
  subject: Subject,
  refused: readonly RefusedMaterial[],
  opinion: string | null,
): NoticeText {
  const lines = refused.map((each) => `《${each.slotTitle}》（${each.name}）不通过：${each.opinion}`)
  const words = opinion === null ? [] : [`总体意见：${opinion}`]
  const todo = refused.length > 0 ? '请重新上传以上材料后再次上报，其余材料不必重传。' : '请按意见修改后再次上报。'
  return {
    kind: refused.length > 0 ? 'material-refused' : 'returned',
    title: `${subject.kindTitle}退回修改：${subject.title}`,
    body: [`${subject.numberLabel} ${subject.number}。`, ...lines, ...words, todo].join('\n'),
  }
}

export function approvedText(subject: Subject, opinion: string | null): NoticeText {
  return {
    kind: 'approved',
    title: `${subject.kindTitle}已通过：${subject.title}`,
    body: [
      `${subject.numberLabel} ${subject.number} 已审核通过。`,
      ...(opinion === null ? [] : [`意见：${opinion}`]),
    ].join('\n'),
  }
}
