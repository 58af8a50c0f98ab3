import { expect, test } from 'vitest'
import { checkPassword, findBrokenRule } from './password.ts'

const account = 'zhuanbanyuan01'

test('A good password keeps every rule', () => {
  const good = ['Chun-Feng 1987 hua', 'xu3Ri#dong-sheng', '松花江Liu7guo', 'kqzPv8tmwbXr', 'jilinT9+ulaijie']
  for (const password of good) expect([password, findBrokenRule(password, account)]).toEqual([password, undefined])
})

test('Each rule is broken by what it is for, and says its own name', () => {
  const bad: readonly [string, string][] = [
    ['', 'long-enough'],
    ['aB3#efgh9', 'long-enough'],
    ['aB3#'.repeat(51), 'long-enough'],
    ['onlylowercase', 'three-kinds'],
    ['lower case with gaps', 'three-kinds'],
    ['lowerand1234', 'three-kinds'],
    ['12345678-90', 'three-kinds'],
    ['Zhuanbanyuan01!', 'without-account'],
    ['x#ZHUANBANYUAN01', 'without-account'],
    ['Password123!', 'not-common'],
    ['P@ssw0rd2026', 'not-common'],
    ['Admin@123456', 'not-common'],
    ['1qaz@WSX3edc', 'not-common'],
    ['Qwer1234!@#$', 'not-common'],
    ['2026Jilin@2026', 'not-common'],
    ['Aa1Aa1Aa1Aa1', 'not-common'],
    ['Ａｄｍｉｎ＠１２３４５６', 'not-common'],
  ]
  for (const [password, rule] of bad) expect([password, findBrokenRule(password, account)]).toEqual([password, rule])
  console.log(`password rules: ${bad.length} bad passwords, each refused by its own rule`)
})

test('An empty field has kept nothing yet, so that no tick stands there before the first letter', () => {
  expect(checkPassword('', account).filter(({ kept }) => kept)).toEqual([])
})

test('Length counts characters as people do, and full-width letters are the plain ones', () => {
  expect(checkPassword('𠀀𠀁𠀂𠀃𠀄Ab1', account)[0]).toEqual({ rule: 'long-enough', kept: false })
  expect(checkPassword('ＺＨＵＡＮＢＡＮＹＵＡＮ０１ａ＃', account)[2]).toEqual({
    rule: 'without-account',
    kept: false,
  })
})
