import { expect, test } from 'vitest'
import { listUnitOptions, toUnitQuery } from './unit-options.ts'

const known = [
  { code: '1', name: '研究院', parentCode: null },
  { code: '2', name: '玉米所', parentCode: '1' },
  { code: '3', name: '育种室', parentCode: '2' },
  { code: '9', name: '别的单位', parentCode: null },
]

test('With one unit and none below it nobody is asked which', () => {
  const own = [{ code: '9', name: '别的单位' }]
  expect(listUnitOptions(own, known, 'own')).toEqual([])
  expect(listUnitOptions(own, known, 'all')).toEqual([])
})

test('Where filings are looked up, the units below are offered together and one by one', () => {
  const own = [{ code: '1', name: '研究院' }]
  expect(listUnitOptions(own, known, 'own')).toEqual([])
  expect(listUnitOptions(own, known, 'all')).toEqual([
    { value: '1', title: '本单位' },
    { value: '1+', title: '本单位及下属单位' },
    { value: '2', title: '玉米所' },
    { value: '3', title: '育种室' },
  ])
})

test('Of several units each is named, and none stands there twice', () => {
  const own = [
    { code: '1', name: '研究院' },
    { code: '2', name: '玉米所' },
  ]
  expect(listUnitOptions(own, known, 'own').map(({ value }) => value)).toEqual(['1', '2'])
  expect(listUnitOptions(own, known, 'all').map(({ value }) => value)).toEqual(['1', '1+', '2', '2+', '3'])
  const circle = [
    { code: '5', name: '', parentCode: '6' },
    { code: '6', name: '', parentCode: '5' },
  ]
  expect(listUnitOptions([{ code: '5', name: '' }], circle, 'all').map(({ value }) => value)).toEqual(['5', '5+', '6'])
})

test('A choice becomes what is asked for', () => {
  expect(toUnitQuery('')).toEqual({ unitCode: null, subordinates: false })
  expect(toUnitQuery('1')).toEqual({ unitCode: '1', subordinates: false })
  expect(toUnitQuery('1+')).toEqual({ unitCode: '1', subordinates: true })
})
