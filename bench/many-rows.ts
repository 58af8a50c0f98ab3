import type { Database } from 'better-sqlite3'
import { pinyin } from 'pinyin-pro'
import { toGrams } from '../main/features/person/name-grams.ts'
import { createChance, type Chance } from '../server/sample/random.ts'
import { sampleUnits } from '../server/sample/sample-units.ts'

const surnames = '王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈'
/** One or two of them after a surname: a million people share a hundred thousand names, as in life. */
const given =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉宁婷鹏雪梅斌宇浩凯佳琳嘉欣晨阳思远志诚春燕海波' +
  '红梓涵若曦雅琴晓东振兴永福德胜光荣立新长江广庆云龙金凤民少峰子轩一鸣书瑶天佑可心安然瑞祥景行'
const readings = new Map([...surnames, ...given].map((each) => [each, pinyin(each, { toneType: 'none', v: true })]))

/** Invented names with their pinyin and initials, as the store searches them. */
function createNameSource(chance: Chance): () => { readonly name: string; readonly words: string } {
  const [first, others] = [[...surnames], [...given]]
  return () => {
    const characters = [first, others, ...(chance.percent(75) ? [others] : [])].map((list) => chance.pick(list))
    const syllables = characters.map((each) => readings.get(each) ?? '')
    const name = characters.join('')
    return { name, words: [name, syllables.join(''), syllables.map((each) => each[0]).join('')].join(' ') }
  }
}

/** Fills an empty store with so many people by SQL, with bodies as long as real ones. Gives some of their names. */
export function fillWithPersons(db: Database, count: number): readonly string[] {
  const chance = createChance(11)
  const next = createNameSource(chance)
  const insert = db.prepare(
    `INSERT INTO person (id, unit_code, name, identity_number, search_text, body)
     VALUES (:id, '000771', :name, :number, :text, :body)`,
  )
  const index = db.prepare('INSERT INTO person_gram (rowid, grams) VALUES (:key, :grams)')
  const body = JSON.stringify({ rest: 'x'.repeat(400) })
  const names: string[] = []
  db.transaction(() => {
    for (let made = 0; made < count; made += 1) {
      const { name, words } = next()
      const born = `${chance.between(1950, 2004)}${chance.between(10, 12)}${chance.between(10, 28)}`
      const number = `2201${chance.between(10, 99)}${born}${chance.between(1000, 9999)}`
      const text = `${words} ${number}`
      const { lastInsertRowid: key } = insert.run({ id: `person-${made}`, name, number, text, body })
      index.run({ key, grams: toGrams(text) })
      if (made % Math.ceil(count / 100) === 0) names.push(name)
    }
  })()
  return names
}

/** A province has hundreds of units beside those a clerk answers for. */
const otherUnits = Array.from({ length: 300 }, (_, number) => ({
  ...{ code: String(500_000 + number), name: `吉林省测试单位${number}`, parentCode: null },
}))
const units = [...sampleUnits, ...otherUnits]

const states = ['submitted', 'approved', 'executed', 'returned', 'withdrawn']

/** Fills an empty store with the sample's units and three hundred others, and so many groups of all of them, by SQL alone. */
export function fillWithFilings(db: Database, count: number): void {
  const pick = (list: readonly unknown[], by: number) =>
    `json_extract('${JSON.stringify(list)}', '$[' || ((n * ${by} + n / 97) % ${list.length}) || ']')`
  db.transaction(() => {
    const unit = db.prepare('INSERT INTO unit (id, code, name, parent_code) VALUES (:code, :code, :name, :parentCode)')
    for (const { code, name, parentCode } of units) unit.run({ code, name, parentCode })
    db.prepare(
      `WITH RECURSIVE step (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM step WHERE n < :count)
       INSERT OR FAIL INTO filing (id, kind, unit_code, unit_name, number, title, state, list_row, search_text, from_on, to_on,
         version, round, revision, edited, ready, refused_materials, needs_clerk, created_at, updated_at)
       SELECT printf('%08x-0000-7000-8000-%012x', n, n * 7919 % 1000003), 'task-group', ${pick(
         units.map(({ code }) => code),
         7,
       )}, '吉林省测试单位', printf('22%016d', n), '第' || n || '号测试团组', ${pick(states, 3)},
         :listRow, '第' || n || '号测试团组 张样本 zhangyangben zyb',
         date('2020-01-01', '+' || (n * 7 % 2500) || ' days'), date('2020-01-01', '+' || (n * 7 % 2500 + 6) || ' days'),
         1, 1, 1, 0, 0, 0, 0, '2026-01-01T00:00:00.000Z',
         strftime('%Y-%m-%dT%H:%M:%fZ', 1700000000 + n * 31, 'unixepoch')
       FROM step`,
    ).run({ count, listRow: JSON.stringify({ 'group.leader': '张样本', rest: 'x'.repeat(250) }) })
  })()
}
