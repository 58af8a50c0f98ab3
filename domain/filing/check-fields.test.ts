import { expect, test } from 'vitest'
import { toIdentityNumber } from '../reference/identity-number.ts'
import { checkFields } from './check-fields.ts'
import { defineFiling } from './define-filing.ts'
import {
  choice,
  choices,
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
  type Field,
  type FieldKind,
  type FieldValue,
} from './field.ts'
import { reviewedBy } from './review-states.ts'
import { rows, section } from './section.ts'

const person = toIdentityNumber({ division: '220102', birthOn: '1990-05-06', sequence: 12 })
const wrongDigit = person.slice(0, 17) + (person.endsWith('1') ? '2' : '1')

type Case = readonly [field: Field, value: FieldValue, code: string | undefined]

const cases: readonly Case[] = [
  [text('f', '名', { max: 3 }), '赵钱', undefined],
  [text('f', '名', { max: 3 }), '赵钱孙', undefined],
  [text('f', '名', { max: 3 }), '赵钱孙李', 'too-long'],
  [text('f', '名', { max: 3 }), '𠮷𠮷𠮷', undefined],
  [text('f', '名'), '赵\u0000钱', 'control-character'],
  [text('f', '名'), '赵\u202e钱', 'control-character'],
  [text('f', '名'), 7, 'not-text'],
  [lines('f', '任务', { max: 4 }), '一\n二三', undefined],
  [lines('f', '任务', { max: 4 }), '一\n二三四', 'too-long'],
  [lines('f', '任务'), ['一'], 'not-text'],
  [integer('f', '天数', { min: 1, max: 90 }), 0, 'too-small'],
  [integer('f', '天数', { min: 1, max: 90 }), 1, undefined],
  [integer('f', '天数', { min: 1, max: 90 }), 90, undefined],
  [integer('f', '天数', { min: 1, max: 90 }), 91, 'too-large'],
  [integer('f', '天数'), -1, 'too-small'],
  [integer('f', '天数'), 2.5, 'not-whole'],
  [integer('f', '天数'), '5', 'not-a-number'],
  [integer('f', '天数'), Number.NaN, 'not-a-number'],
  [money('f', '费用'), 0, undefined],
  [money('f', '费用'), 1e300, 'too-large'],
  [money('f', '费用'), 4.35, undefined],
  [money('f', '费用'), 4.355, 'too-many-decimals'],
  [money('f', '费用'), -0.01, 'too-small'],
  [money('f', '费用'), '4.35', 'not-a-number'],
  [day('f', '日期'), '2024-02-29', undefined],
  [day('f', '日期'), '2023-02-29', 'not-a-day'],
  [day('f', '日期'), '2024-2-9', 'not-a-day'],
  [day('f', '日期'), '1899-12-31', 'not-a-day'],
  [day('f', '日期'), '1900-01-01', undefined],
  [day('f', '日期'), '2199-12-31', undefined],
  [day('f', '日期'), '2200-01-01', 'not-a-day'],
  [day('f', '日期'), 20240229, 'not-a-day'],
  [choice('f', '类别', 'trip-category'), 'training', undefined],
  [choice('f', '类别', 'trip-category'), 1, 'not-in-list'],
  [choices('f', '国家', 'countries'), ['DEU', 'FRA'], undefined],
  [choices('f', '国家', 'countries'), 'DEU', 'not-in-list'],
  [yesNo('f', '双跨'), false, undefined],
  [yesNo('f', '双跨'), 'no', 'not-in-list'],
  [identityNumber('f', '证件号码'), person, undefined],
  [identityNumber('f', '证件号码'), wrongDigit, 'identity-number-check-digit'],
  [identityNumber('f', '证件号码'), person.slice(1), 'identity-number-length'],
  [identityNumber('f', '证件号码'), 220102, 'not-text'],
  [phone('f', '电话'), '13844001122', undefined],
  [phone('f', '电话'), '0431-88901234', undefined],
  [phone('f', '电话'), '88901234', 'not-a-phone'],
  [phone('f', '电话'), 13844001122, 'not-a-phone'],
  [link('f', '计划', 'plan'), 'any-id', undefined],
  [link('f', '计划', 'plan'), true, 'not-in-list'],
  [derived('f', '人数', () => 1, { required: true }), null, undefined],
]

test.each(cases)('%o: %o gives %s', (field, value, code) => {
  const issues = checkFields(filingWith(field), { s: { f: value } })
  expect(issues.map((issue) => issue.code)).toEqual(code === undefined ? [] : [code])
  for (const issue of issues)
    expect(issue).toMatchObject({ severity: 'error', path: 's.f', values: { label: field.label } })
})

test('every kind of field has cases', () => {
  const kinds: Record<FieldKind, true> = {
    text: true,
    lines: true,
    integer: true,
    money: true,
    day: true,
    choice: true,
    choices: true,
    'yes-no': true,
    'identity-number': true,
    phone: true,
    link: true,
    derived: true,
  }
  expect(new Set(cases.map(([field]) => field.kind))).toEqual(new Set(Object.keys(kinds)))
  console.log(`check-fields: ${cases.length} values over ${Object.keys(kinds).length} kinds of field`)
})

test.each([null, '', []])('%o is not filled in: required where the field asks for it, fine elsewhere', (empty) => {
  const asked = filingWith(text('f', '名', { required: true }))
  expect(checkFields(asked, { s: { f: empty } }).map((issue) => issue.code)).toEqual(['required'])
  expect(checkFields(asked, {}).map((issue) => issue.code)).toEqual(['required'])
  expect(checkFields(filingWith(text('f', '名')), { s: { f: empty } })).toEqual([])
})

test('an officer has a certificate in place of an identity number', () => {
  const filing = filingWith(identityNumber('f', '证件号码'))
  function codes(f: string): string[] {
    return checkFields(filing, { s: { identityType: 'officer-id', f } }).map((issue) => issue.code)
  }
  expect(codes('政字第12345678号')).toEqual([])
  expect(codes(person)).toEqual(['officer-id-format'])
})

test('a field that is not shown is neither required nor checked', () => {
  const filing = filingWith(text('f', '涉密等级', { required: true, max: 1, showWhen: { field: 's.g', in: [true] } }))
  expect(checkFields(filing, { s: { g: false, f: '太长' } })).toEqual([])
  expect(checkFields(filing, { s: { g: true, f: '太长' } }).map((issue) => issue.code)).toEqual(['too-long'])
  expect(checkFields(filing, { s: { g: true, f: null } }).map((issue) => issue.code)).toEqual(['required'])
})

test('rows are counted, and each row is checked where it stands', () => {
  const filing = defineFiling({
    ...frame,
    sections: [
      rows('people', '人员', { noun: '人员', measure: '人', min: 1, max: 2 }, [
        text('name', '姓名', { required: true }),
      ]),
    ],
  })
  function check(...names: (string | null)[]): string[] {
    const people = names.map((name, index) => ({ id: `r${index}`, name }))
    return checkFields(filing, { people }).map((issue) => `${issue.code} @ ${issue.path}`)
  }
  expect(check()).toEqual(['too-few-rows @ people'])
  expect(check('甲')).toEqual([])
  expect(check('甲', null)).toEqual(['required @ people.r1.name'])
  expect(check('甲', '乙', '丙')).toEqual(['too-many-rows @ people'])
})

const frame = {
  kind: 'sample',
  title: '样例',
  numberLabel: '编号',
  rules: [],
  states: reviewedBy({ submitted: '审核中', approved: '已通过' }),
  titleOf: () => '',
  periodOf: () => ({ fromOn: null, toOn: null }),
}

function filingWith(field: Field) {
  return defineFiling({ ...frame, sections: [section('s', '部分', [field])] })
}
