import type { StateMachine } from './state-machine.ts'

/**
 * The way every reviewed filing goes (seed 000 chapters 4 to 7; 撤回 and 退件 from the clerk-side systems).
 * A kind of filing may name its states differently, or add to them.
 */
export function reviewedBy(titles: { submitted: string; approved: string }): StateMachine {
  return {
    initial: 'draft',
    states: {
      draft: { title: '草稿', tone: 'plain', editable: true },
      submitted: { title: titles.submitted, tone: 'busy', editable: false },
      returned: { title: '退回修改', tone: 'attention', editable: true },
      withdrawn: { title: '已撤回', tone: 'plain', editable: true },
      approved: { title: titles.approved, tone: 'good', editable: false },
      executed: { title: '已执行', tone: 'ended', editable: false },
    },
    transitions: [
      { event: 'submit', title: '上报', from: ['draft', 'returned', 'withdrawn'], to: 'submitted', by: 'unit' },
      { event: 'withdraw', title: '撤回', from: ['submitted'], to: 'withdrawn', by: 'unit' },
      { event: 'delete', title: '删除', from: ['draft', 'withdrawn'], to: 'deleted', by: 'unit' },
      { event: 'return', title: '退回', from: ['submitted'], to: 'returned', by: 'office' },
      { event: 'approve', title: '通过', from: ['submitted'], to: 'approved', by: 'office' },
      { event: 'execute', title: '执行', from: ['approved', 'submitted'], to: 'executed', by: 'office' },
    ],
  }
}
