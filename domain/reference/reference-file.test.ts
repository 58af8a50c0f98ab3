import { readFileSync, readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findCode, findName, listMatches } from './code-list.ts'
import { findDivisionName, listChildren } from './division.ts'
import { ReferenceFile, toCodeLists } from './reference-file.ts'
import { addWorkdays, countWorkdays, isArranged, isWorkday, toWorkCalendar } from './workdays.ts'

const folder = new URL('../../resources/reference/', import.meta.url)
const names = readdirSync(folder).sort()
const files = names.map((name) => ReferenceFile.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8'))))
const lists = toCodeLists(files)

function getFile<N extends ReferenceFile['name']>(name: N): Extract<ReferenceFile, { name: N }> {
  const file = files.find((each): each is Extract<ReferenceFile, { name: N }> => each.name === name)
  if (!file) throw new Error(`no reference file ${name}`)
  return file
}

function getList(key: string) {
  const items = lists[key]
  if (!items) throw new Error(`no code list ${key}`)
  return items
}

test('every file is right, named after itself, and its codes are unique', () => {
  expect(names).toEqual(files.map((file) => `${file.name}.json`).sort())
  for (const [key, items] of Object.entries(lists)) {
    const codes = items.map((item) => item.code)
    expect(new Set(codes).size, key).toBe(codes.length)
    console.log(`${key}: ${codes.length}`)
  }
  const keys = getFile('codes').items.map((list) => list.key)
  expect(new Set(keys).size).toBe(keys.length)
  expect(new Set(getFile('workdays').items.map((item) => item.on)).size).toBe(getFile('workdays').items.length)
})

test('the lists are complete where completeness can be counted', () => {
  expect(getList('countries')).toHaveLength(249)
  expect(getList('ethnic-group')).toHaveLength(56)
  expect(getList('political-status')).toHaveLength(13)
  expect(getList('province')).toHaveLength(34)
  expect(getFile('countries').items.filter((country) => country.schengen)).toHaveLength(29)
  const jilin = getFile('divisions').items.filter(([code]) => code.startsWith('22'))
  expect(jilin.filter(([code]) => code.endsWith('00'))).toHaveLength(10)
  expect(jilin.filter(([code]) => !code.endsWith('00'))).toHaveLength(60)
  expect(getFile('missions').items.filter((mission) => mission.kind === 'embassy').length).toBeGreaterThan(170)
  expect(getFile('ports').items.filter((port) => port.province === '22')).toHaveLength(20)
})

test('names are those used on the mainland', () => {
  const countries = getList('countries')
  const expected = {
    HKG: '中国香港',
    MAC: '中国澳门',
    TWN: '中国台湾',
    CIV: '科特迪瓦',
    PRK: '朝鲜',
    KOR: '韩国',
    LAO: '老挝',
    MKD: '北马其顿',
    SWZ: '斯威士兰',
    IDN: '印度尼西亚',
  }
  for (const [code, name] of Object.entries(expected)) expect(findName(countries, code)).toBe(name)
  expect(findName(countries, 'XKX')).toBeUndefined()
  expect(findName(getList('missions'), 'USA-new-york')).toBe('驻纽约总领事馆')
  expect(findName(getList('ports'), 'quanhe-land')).toBe('圈河公路口岸')
  expect(findCode(getList('ethnic-group'), '朝鲜族')).toBe('10')
})

test('missions and ports point to countries, provinces that exist', () => {
  const countries = new Set(getList('countries').map((country) => country.code))
  const provinces = new Set(getList('province').map((province) => province.code))
  for (const mission of getFile('missions').items) expect(countries, mission.code).toContain(mission.country)
  for (const port of getFile('ports').items) {
    expect(provinces, port.code).toContain(port.province)
    if (port.facing !== undefined) expect(countries, port.code).toContain(port.facing)
  }
})

test('every division has a province above it, and no code is both in force and withdrawn', () => {
  const divisions = getFile('divisions').items
  const map = new Map(divisions)
  expect(findDivisionName(map, '220102')).toBe('吉林省长春市南关区')
  expect(findDivisionName(map, '110105')).toBe('北京市朝阳区')
  expect(findDivisionName(map, '222404')).toBe('吉林省延边朝鲜族自治州珲春市')
  expect(findDivisionName(map, '000000')).toBeUndefined()
  for (const [code] of divisions) expect(map.has(`${code.slice(0, 2)}0000`), code).toBe(true)
  expect(getFile('withdrawn-divisions').items.filter(([code]) => map.has(code))).toEqual([])
  expect(listChildren(divisions)).toHaveLength(34)
  expect(listChildren(divisions, '220000')).toHaveLength(9)
  expect(listChildren(divisions, '222400')).toHaveLength(8)
  expect(listChildren(divisions, '110000')).toHaveLength(16)
})

test('a country is found by initials, name and code, the closest first', () => {
  const countries = getList('countries')
  expect(listMatches(countries, 'dg')[0]?.name).toBe('德国')
  expect(listMatches(countries, '几内亚').map((item) => item.name)).toContain('赤道几内亚')
  expect(listMatches(countries, '几内亚')[0]?.name).toBe('几内亚')
  expect(listMatches(countries, 'jpn')[0]?.name).toBe('日本')
  expect(listMatches(countries, '')).toHaveLength(249)
})

test('working days follow the State Council', () => {
  const calendar = toWorkCalendar(getFile('workdays'))
  expect(isWorkday(calendar, '2026-02-14')).toBe(true)
  expect(isWorkday(calendar, '2026-02-17')).toBe(false)
  expect(isWorkday(calendar, '2026-11-21')).toBe(false)
  expect(addWorkdays(calendar, '2026-02-13', 1)).toBe('2026-02-14')
  expect(addWorkdays(calendar, '2026-02-14', 1)).toBe('2026-02-24')
  expect(addWorkdays(calendar, '2026-09-30', 5)).toBe('2026-10-13')
  expect(addWorkdays(calendar, '2026-10-13', -5)).toBe('2026-09-30')
  expect(addWorkdays(calendar, '2026-10-01', 0)).toBe('2026-10-01')
  expect(countWorkdays(calendar, '2026-01-01', '2026-12-31')).toBe(248)
  expect(countWorkdays(calendar, '2025-01-01', '2025-12-31')).toBe(248)
  expect(isArranged(calendar, '2026-12-31')).toBe(true)
  expect(isArranged(calendar, '2027-01-01')).toBe(false)
})
