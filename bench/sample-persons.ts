import type { Database } from 'better-sqlite3'
import { pinyin } from 'pinyin-pro'
import { toGrams } from '../main/features/person/name-grams.ts'
import { createChance, type Chance } from '../server/sample/random.ts'

const surnames = '王李张刘陈杨赵黄周吴徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈'
/** Two of them, or one, after a surname: a million people with a hundred thousand names, as in life. */
const given =
  '伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰建国文辉宁婷鹏雪梅斌宇浩凯佳琳嘉欣晨阳思远志诚春燕海波' +
  '红梓涵若曦雅琴晓东振兴永福德胜光荣立新长江广庆云龙金凤立民少峰子轩一鸣书瑶天佑可心安然瑞祥景行'
const readings = new Map([...surnames, ...given].map((each) => [each, pinyin(each, { toneType: 'none', v: true })]))

export interface SampleName {
  readonly name: string
  /** Name, pinyin and initials, as the store searches them. */
  readonly words: string
}

export function createNameSource(chance: Chance): () => SampleName {
  const [surnameList, givenList] = [[...surnames], [...given]]
  return () => {
    const rest = chance.percent(75) ? [chance.pick(givenList), chance.pick(givenList)] : [chance.pick(givenList)]
    const characters = [chance.pick(surnameList), ...rest]
    const syllables = characters.map((each) => readings.get(each) ?? '')
    return {
      name: characters.join(''),
      words: [characters.join(''), syllables.join(''), syllables.map((each) => each[0]).join('')].join(' '),
    }
  }
}

/** Fills an empty store with so many people by SQL alone, with bodies as long as real ones. Gives some of their names. */
export function fillWithPersons(db: Database, count: number): readonly string[] {
  const chance = createChance(11)
  const next = createNameSource(chance)
  const insert = db.prepare(
    `INSERT INTO person (id, unit_code, name, identity_number, search_text, body)
     VALUES (:id, '000771', :name, :number, :text, :body)`,
  )
  const index = db.prepare('INSERT INTO person_gram (rowid, grams) VALUES (:key, :grams)')
  const body = JSON.stringify({ post: 'x'.repeat(400) })
  const names: string[] = []
  db.transaction(() => {
    for (let made = 0; made < count; made += 1) {
      const { name, words } = next()
      const day = String(chance.between(1, 28)).padStart(2, '0')
      const number = `2201${chance.between(10, 99)}${chance.between(1950, 2004)}${chance.between(10, 12)}${day}${String(chance.between(0, 9999)).padStart(4, '0')}`
      const text = `${words} ${number}`
      const { lastInsertRowid: key } = insert.run({ id: `person-${made}`, name, number, text, body })
      index.run({ key, grams: toGrams(text) })
      if (made % Math.ceil(count / 50) === 0) names.push(name)
    }
  })()
  return names
}
