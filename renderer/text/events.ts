import type { CaseStep } from '../../domain/ipc/views.ts'

/** Titles of the steps of a case, as 查看团组进度 shows them. */
export const eventTitles: Readonly<Record<CaseStep['event'], string>> = {
  submitted: '上报',
  received: '外办收件',
  'material-accepted': '材料通过',
  'material-refused': '材料未通过',
  returned: '退回修改',
  approved: '审核通过',
  withdrawn: '撤回',
  executed: '已执行',
  'conflict-found': '内容被他人更新，待对比',
  'conflict-mine': '对比后用本机的内容',
  'conflict-theirs': '对比后用外办的内容',
  'conflict-merged': '对比后逐项选定',
  'conflict-own-draft': '对比后本机的内容另存为新草稿',
}
