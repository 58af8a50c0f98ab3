import { addDays, addMonths } from '../../domain/reference/calendar.ts'
import { toIdentityNumber } from '../../domain/reference/identity-number.ts'
import type { Passport, Person } from '../../domain/sync/change.ts'
import type { Chance } from './random.ts'
import { sampleUnits, type SampleUnit } from './sample-units.ts'

export interface SamplePerson {
  readonly person: Person
  readonly passport: Passport | null
}

const surnames = [
  ...'王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈',
]
/** Given names that read as what they are: samples. */
const givenNames = (
  '样本 试行 例举 测验 检样 示范 模拟 演练 例如 试航 样正 范例 试远 明样 例新 试春 样华 例文 试宁 样平 ' +
  '例嘉 试安 样林 例辉 试峰 样雪 例丹 试梅 样兰 例涛 试军 样强 例杰 试敏 样静 例丽 试洋 样勇 例艳 试娟'
).split(' ')
const posts = [
  '研究员',
  '副研究员',
  '助理研究员',
  '所长',
  '副所长',
  '处长',
  '副处长',
  '科长',
  '教授',
  '副教授',
  '高级工程师',
  '项目主管',
]
const divisions = ['220102', '220104', '220202', '220302', '220502', '220602', '220702', '220802', '222401']

/** People of every unit, most with an official passport; `today` decides which passports have run out. */
export function listSamplePeople(chance: Chance, count: number, today: string): readonly SamplePerson[] {
  const names = new Set<string>()
  return Array.from({ length: count }, (_, index) => {
    const unit = sampleUnits[index % 3 === 0 ? index % sampleUnits.length : 1 + (index % 7)] ?? chance.pick(sampleUnits)
    const person = toPerson(chance, unit, takeName(chance, names), today)
    const passport = chance.percent(82) ? toPassport(chance, person, index, today) : null
    return { person: { ...person, passportNumber: passport?.number ?? null }, passport }
  })
}

function takeName(chance: Chance, taken: Set<string>): string {
  for (;;) {
    const name = chance.pick(surnames) + chance.pick(givenNames)
    if (taken.has(name)) continue
    taken.add(name)
    return name
  }
}

function toPerson(chance: Chance, unit: SampleUnit, name: string, today: string): Person {
  const birthOn = addDays(`${chance.between(1966, 1996)}-01-01`, chance.between(0, 364))
  const identityNumber = toIdentityNumber({
    division: chance.pick([unit.division, ...divisions]),
    birthOn,
    sequence: chance.between(1, 999),
  })
  const post = chance.pick(posts)
  return {
    id: chance.uuid(new Date('2026-01-05T01:00:00Z')),
    unitCode: unit.code,
    name,
    identityType: 'identity-card',
    identityNumber,
    sex: Number(identityNumber[16]) % 2 === 1 ? '1' : '2',
    birthOn,
    workUnit: unit.name,
    post,
    adminRank: /^(所长|处长)$/.test(post) ? 'county' : 'ordinary',
    staffType: unit.parentCode === '000001' ? 'civil-servant' : 'public-institution',
    politicalStatus: chance.pick(['01', '01', '01', '12', '13']),
    health: chance.pick(['1', '1', '2']),
    classified: chance.percent(4),
    lastTripOn: chance.percent(45) ? addDays(today, -chance.between(120, 1900)) : null,
    passportNumber: null,
  }
}

/** An official passport is good for five years; a few were not brought back in time, a few have been cancelled. */
function toPassport(chance: Chance, person: Person, index: number, today: string): Passport {
  const issuedOn = addDays(today, -chance.between(40, 1900))
  const state = index % 41 === 7 ? 'overdue' : index % 53 === 11 ? 'cancelled' : chance.percent(8) ? 'lent' : 'in-store'
  return {
    id: chance.uuid(new Date(`${issuedOn}T01:00:00Z`)),
    personId: person.id,
    identityNumber: person.identityNumber,
    holderName: person.name,
    // The index keeps them apart.
    number: `PE${String(1_700_000 + index * 37 + chance.between(0, 36)).padStart(7, '0')}`,
    kind: 'public-affairs',
    issuedOn,
    expiresOn: addDays(addMonths(issuedOn, 60), -1),
    state,
  }
}
