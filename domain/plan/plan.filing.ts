import { defineFiling } from '../filing/define-filing.ts'
import { reviewedBy } from '../filing/review-states.ts'
import { planRules } from './plan.rules.ts'
import { planSections } from './plan.sections.ts'

/** 年度计划: what the unit means to do in a year; the office sums plans up and a task group later carries one out. */
export const planFiling = defineFiling({
  kind: 'plan',
  title: '年度计划',
  numberLabel: '计划编号',
  sections: planSections,
  rules: planRules,
  states: reviewedBy({ submitted: '待审核', approved: '已通过' }),
  titleOf: (data) => data.group.name ?? '',
  periodOf: (data) => ({ fromOn: data.group.departOn, toOn: data.group.returnOn }),
})
