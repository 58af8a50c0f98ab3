import type { TimelineEntry } from '../../domain/sync/change.ts'

/** Titles of the steps of a case, as 查看团组进度 shows them. */
export const eventTitles: Readonly<Record<TimelineEntry['event'], string>> = {
  submitted: '上报',
  received: '外办收件',
  'material-accepted': '材料通过',
  'material-refused': '材料未通过',
  returned: '退回修改',
  approved: '审核通过',
  withdrawn: '撤回',
  executed: '已执行',
}
