import { choice, choices, day, integer, lines, money, phone, text, yesNo } from '../filing/field.ts'
import { rows, section, type DataOf } from '../filing/section.ts'

/** 年度计划 (seed 000, chapter 4): 单位信息, 团组信息, 正（副）厅级干部信息. */
const unitSection = section('unit', '单位信息', [
  text('name', '填报单位', { required: true, max: 60 }),
  text('code', '机构代码', { required: true, max: 18 }),
  integer('year', '年度', { required: true, min: 2000, max: 2100, list: true }),
  text('contact', '联系人', { required: true, max: 20 }),
  phone('phone', '联系电话', { required: true }),
  integer('lastYearGroups', '上年批次', { unit: '批', max: 999 }),
  integer('lastYearPeople', '上年人次', { unit: '人次', max: 9999 }),
  integer('thisYearGroups', '本年批次', { unit: '批', max: 999 }),
  integer('thisYearPeople', '本年人次', { unit: '人次', max: 9999 }),
  money('budget', '经费预算'),
])

const groupSection = section('group', '团组信息', [
  text('name', '团组名称', { required: true, max: 60, wide: true }),
  lines('task', '出访任务', { required: true, max: 1000 }),
  choice('planType', '计划类型', 'plan-type', { required: true, list: true }),
  choice('activity', '活动类别', 'activity-category'),
  choices('countries', '出访国家（地区）', 'countries', { required: true, list: true, wide: true }),
  day('departOn', '计划出发日期', { required: true, list: true }),
  day('returnOn', '计划返回日期', { required: true }),
  integer('days', '天数', {
    required: true,
    min: 1,
    max: 90,
    unit: '天',
    list: true,
    help: '离、抵我国国境当日均计入',
  }),
  integer('memberCount', '人数', { required: true, min: 1, max: 99, unit: '人', list: true }),
  text('mainMembers', '主要人员', { max: 100, wide: true }),
  text('inviter', '邀请方', { max: 60 }),
  text('meeting', '会议名称/内容', { max: 100 }),
  choice('fundSource', '经费来源', 'fund-source', { required: true }),
  money('fundTotal', '费用总额', { list: true }),
  choice('formation', '组团方式', 'group-formation', { required: true }),
  yesNo('crossRegion', '是否双跨团组'),
])

const leadersSection = rows(
  'leaders',
  '正（副）厅级干部信息',
  { noun: '干部', measure: '人', max: 20, picksFrom: 'person', help: '没有厅级干部参加的，可以不填' },
  [
    text('name', '姓名', { required: true, max: 40 }),
    text('post', '职务', { required: true, max: 40 }),
    choice('adminRank', '级别', 'admin-rank', { required: true }),
    choices('countries', '拟出访国家（地区）', 'countries', { required: true }),
    text('task', '任务', { required: true, max: 100 }),
    text('period', '拟出访时间', { max: 30 }),
    integer('tripsInTwoYears', '近两年出访次数', { required: true, max: 99, unit: '次' }),
    integer('tripsInTerm', '本任期出访次数', { max: 99, unit: '次' }),
  ],
)

export const planSections = [unitSection, groupSection, leadersSection] as const
export type PlanData = DataOf<typeof planSections>
