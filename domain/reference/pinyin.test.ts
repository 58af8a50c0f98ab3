import { expect, test } from 'vitest'
import { checkPinyinName, splitName, toPinyinName } from './pinyin.ts'

const examples: readonly (readonly [name: string, surname: string, given: string])[] = [
  ['王小明', 'WANG', 'XIAOMING'],
  ['吕布', 'LYU', 'BU'],
  ['张绿', 'ZHANG', 'LYU'],
  ['李女', 'LI', 'NYU'],
  ['陈略', 'CHEN', 'LUE'],
  ['欧阳修', 'OUYANG', 'XIU'],
  ['司马相如', 'SIMA', 'XIANGRU'],
  ['诸葛亮', 'ZHUGE', 'LIANG'],
  ['尉迟恭', 'YUCHI', 'GONG'],
  ['万俟卨', 'MOQI', 'XIE'],
  ['单雄信', 'SHAN', 'XIONGXIN'],
  ['解缙', 'XIE', 'JIN'],
  ['曾国强', 'ZENG', 'GUOQIANG'],
  ['仇英', 'QIU', 'YING'],
  ['区志明', 'OU', 'ZHIMING'],
  ['查良', 'ZHA', 'LIANG'],
  ['任建国', 'REN', 'JIANGUO'],
  ['朴英子', 'PIAO', 'YINGZI'],
  ['缪红', 'MIAO', 'HONG'],
  ['金哲洙', 'JIN', 'ZHEZHU'],
  ['种师道', 'CHONG', 'SHIDAO'],
  ['欧阳', 'OU', 'YANG'],
]

test('names are written as in a passport', () => {
  for (const [name, surname, given] of examples) {
    const letters = toPinyinName(name)
    expect([letters.surname, letters.given], name).toEqual([surname, given])
    expect(checkPinyinName(name, { surname, given }), name).toBeUndefined()
  }
  console.log(`names: ${examples.length} tried`)
})

test('a surname with two readings in use is marked as uncertain and accepted either way', () => {
  expect(toPinyinName('朴英子').uncertain).toBe(true)
  expect(toPinyinName('王英子').uncertain).toBe(false)
  expect(checkPinyinName('朴英子', { surname: 'PU', given: 'YINGZI' })).toBeUndefined()
})

test('the spelling from before 2012 is told apart from a mistake', () => {
  expect(checkPinyinName('吕布', { surname: 'LU', given: 'BU' })).toBe('older-spelling')
  expect(checkPinyinName('张绿', { surname: 'ZHANG', given: 'LU' })).toBe('older-spelling')
  expect(checkPinyinName('吕布', { surname: 'LYV', given: 'BU' })).toBe('surname')
  expect(checkPinyinName('王小明', { surname: 'WANG', given: 'XIAOMIN' })).toBe('given')
  expect(checkPinyinName('王小明', { surname: 'HUANG', given: 'XIAOMING' })).toBe('surname')
})

test('any reading of a character of the given name is accepted', () => {
  expect(checkPinyinName('王乐', { surname: 'WANG', given: 'LE' })).toBeUndefined()
  expect(checkPinyinName('王乐', { surname: 'WANG', given: 'YUE' })).toBeUndefined()
})

test('a name with a middle dot is not split', () => {
  expect(splitName('买买提·吐尔逊')).toEqual({ surname: '', given: '买买提·吐尔逊' })
  expect(toPinyinName('买买提·吐尔逊')).toEqual({ surname: '', given: 'MAIMAITITUERXUN', uncertain: true })
  expect(splitName('欧阳娜')).toEqual({ surname: '欧阳', given: '娜' })
})
