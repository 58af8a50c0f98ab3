import { ageOn, isDay } from '../reference/calendar.ts'
import { checkIdentityNumber, toBirthOn, toSex } from '../reference/identity-number.ts'
import {
  choice,
  day,
  derived,
  identityNumber,
  integer,
  lines,
  link,
  money,
  phone,
  text,
  yesNo,
} from '../filing/field.ts'
import { rows, section, type DataOf, type FieldRecord } from '../filing/section.ts'
import { toItineraryDays } from './itinerary-days.ts'

interface Whole {
  readonly group: { readonly departOn: string | null }
  readonly members: readonly unknown[]
  readonly destinations: readonly { readonly days: number | null; readonly stopover: boolean | null }[]
}

/** 因公出国（赴港澳）任务申报表 and 任务和预算审批意见表 (domain sources 2.3, 2.4; seed 000 chapter 5). */
const groupSection = section('group', '团组信息', [
  link('planId', '执行计划', 'plan', { help: '从已申报的计划中选择；计划外团组可留空' }),
  yesNo('inPlan', '是否列入年度计划', { required: true }),
  text('name', '团组名称', { required: true, max: 60, wide: true }),
  choice('category', '出访类别', 'trip-category', { required: true, list: true }),
  choice('formation', '组团方式', 'group-formation', { required: true, help: '决定需要上传的审批材料' }),
  text('applicant', '申报单位', { required: true, max: 30 }),
  text('leaderName', '团组负责人', { required: true, max: 20, list: true, help: '团长姓名，须在出访人员中' }),
  text('leaderPost', '团长职务及职别', { max: 40 }),
  day('departOn', '出访开始日期', { required: true, list: true }),
  day('returnOn', '出访结束日期', { required: true, list: true }),
  derived('memberCount', '出访人数', (_: unknown, data: Whole) => data.members.length, { unit: '人', list: true }),
  derived('totalDays', '境外停留总天数', (_: unknown, data: Whole) => sumDays(data.destinations), {
    unit: '天',
    list: true,
  }),
  lines('task', '出访任务及说明', { required: true, max: 1000 }),
  lines('expectedResult', '预计出访成果', { max: 500 }),
  lines('route', '出访路线', { required: true, max: 200, help: '例：长春—北京—法兰克福—柏林—北京—长春' }),
  choice('fundSource', '经费来源', 'fund-source', { required: true }),
  text('fundDetail', '出访费用来源说明', { required: true, max: 50 }),
  money('fundTotal', '费用预算合计', { required: true }),
  day('noticeFromOn', '公示开始日期', { required: true }),
  day('noticeToOn', '公示结束日期', { required: true }),
  text('noticePlace', '公示地点或网址', { max: 100, wide: true }),
  text('handler', '经办人', { required: true, max: 20 }),
  phone('handlerPhone', '经办人电话', { required: true }),
  lines('tripsInTwoYears', '两年内出访情况', { max: 500 }),
  lines('notes', '需要说明的问题', { max: 500 }),
])

const membersSection = rows(
  'members',
  '出访人员信息',
  { noun: '人员', measure: '人', min: 1, max: 25, picksFrom: 'person', complete: completeMember },
  [
    text('name', '姓名', { required: true, max: 40 }),
    choice('role', '团内身份', 'group-role', { required: true }),
    choice('identityType', '证件名称', 'identity-type', { required: true }),
    identityNumber('identityNumber', '证件号码', { required: true }),
    choice('sex', '性别', 'sex', { required: true }),
    day('birthOn', '出生日期', { required: true }),
    derived('age', '年龄', ageAtDeparture, { unit: '岁' }),
    text('workUnit', '工作单位', { required: true, max: 50 }),
    text('post', '职务或职称', { required: true, max: 40 }),
    choice('adminRank', '行政级别', 'admin-rank', { required: true }),
    choice('staffType', '人员属性', 'staff-type', { required: true }),
    choice('politicalStatus', '政治面貌', 'political-status'),
    choice('health', '健康状况', 'health'),
    yesNo('classified', '是否涉密人员', { required: true }),
    choice('classifiedLevel', '涉密等级', 'classified-level', {
      showWhen: { field: 'classified', in: [true] },
      required: true,
    }),
    text('statusAbroad', '对外身份', { max: 30 }),
    day('lastTripOn', '上次出访时间'),
    text('passportNumber', '因公护照号', { max: 12 }),
  ],
)

const destinationsSection = rows('destinations', '出访地信息', { noun: '出访地', measure: '个', min: 1, max: 10 }, [
  choice('country', '国家（地区）', 'countries', { required: true }),
  text('city', '城市', { required: true, max: 40 }),
  day('arriveOn', '抵达日期', { required: true }),
  day('leaveOn', '离开日期', { required: true }),
  integer('days', '停留天数', { required: true, min: 1, max: 365, unit: '天' }),
  text('inviter', '邀请单位', { required: true, max: 30 }),
  text('inviterContact', '邀请人及职务', { max: 40 }),
  yesNo('stopover', '是否经停', { help: '不出机场的经停不计入出访国家数和停留天数' }),
])

const itinerarySection = rows(
  'itinerary',
  '日程安排',
  {
    noun: '日程',
    measure: '天',
    max: 90,
    help: '30 天以内的出访，每个半天均应有公务安排',
    generate: { label: '按出访日期生成', rows: toItineraryDays },
  },
  [
    day('on', '日期', { required: true }),
    text('city', '城市', { required: true, max: 40 }),
    text('morning', '上午', { required: true, max: 100 }),
    text('afternoon', '下午', { required: true, max: 100 }),
    text('counterpart', '会见单位、人员及职务', { max: 100 }),
    text('transport', '交通', { max: 40 }),
  ],
)

export const taskGroupSections = [groupSection, membersSection, destinationsSection, itinerarySection] as const
export type TaskGroupData = DataOf<typeof taskGroupSections>

function ageAtDeparture(row: { readonly birthOn: string | null }, { group }: Whole): number | null {
  const { birthOn } = row
  const { departOn } = group
  // Derived while the clerk is still typing: either may be half a date.
  return birthOn && departOn && isDay(birthOn) && isDay(departOn) ? ageOn(birthOn, departOn) : null
}

function sumDays(destinations: Whole['destinations']): number {
  const days = destinations.filter((stay) => !stay.stopover).map((stay) => stay.days)
  return days.filter((count) => typeof count === 'number').reduce((sum, count) => sum + count, 0)
}

/** Sex and birth date stand in the identity number (GB 11643): nobody should type them twice. */
function completeMember(row: FieldRecord): FieldRecord {
  const number = row['identityNumber']
  if (row['identityType'] === 'officer-id' || typeof number !== 'string') return row
  if (checkIdentityNumber(number) !== undefined) return row
  return { ...row, sex: row['sex'] ?? toSex(number), birthOn: row['birthOn'] ?? toBirthOn(number) }
}
