import { defineFiling } from '../filing/define-filing.ts'
import { reviewedBy } from '../filing/review-states.ts'
import { taskGroupRules } from './task-group.rules.ts'
import { taskGroupSections } from './task-group.sections.ts'

/** 任务团组: one official trip, from the draft to the 任务批件 (seed 000, chapter 5). */
export const taskGroupFiling = defineFiling({
  kind: 'task-group',
  title: '任务团组',
  numberLabel: '团组档案号',
  sections: taskGroupSections,
  rules: taskGroupRules,
  states: reviewedBy({ submitted: '审核中', approved: '批件已签发' }),
  titleOf: (data) => data.group.name ?? '',
  periodOf: (data) => ({ fromOn: data.group.departOn, toOn: data.group.returnOn }),
  parentOf: (data) => data.group.planId,
})
