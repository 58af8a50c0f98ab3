import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { findKeyAuthority } from './find-key-authority.ts'
import { KeyAuthority } from './key-authority.ts'
import { OfficePack } from './office-pack.ts'

const pack = OfficePack.parse(JSON.parse(readFileSync('resources/offices/jilin/pack.json', 'utf8')))
const one = KeyAuthority.parse({
  issuers: ['某省 CA', 'SOMECA'],
  title: '某省电子认证',
  unlockRoute: '到柜台办理。',
  unlockCost: '约半个工作日。',
  renewalRoute: '到柜台办理。',
  source: '测试',
})

test('an authority is found by a part of its name, whatever the spaces, the case and the width of the letters', () => {
  for (const issuer of ['某省CA', '某省 CA 二级根', 'cn=someca sm2', '某省ＣＡ']) {
    expect(findKeyAuthority([one], issuer), issuer).toBe(one)
  }
})

test('a name the office does not list is nobody', () => {
  for (const issuer of ['', '邻省CA', 'SOME']) expect(findKeyAuthority([one], issuer), issuer).toBeUndefined()
  expect(findKeyAuthority([], '某省CA')).toBeUndefined()
})

test('an older pack without authorities can still be read', () => {
  const { keyAuthorities, ...older } = pack
  expect(keyAuthorities.length).toBeGreaterThan(0)
  expect(OfficePack.parse(older).keyAuthorities).toEqual([])
})

test('every authority of the Jilin pack says in whole sentences what to do, what it costs, and where that comes from', () => {
  for (const { unlockRoute, unlockCost, renewalRoute, source, title } of pack.keyAuthorities) {
    for (const sentence of [unlockRoute, unlockCost, renewalRoute]) expect(sentence, title).toMatch(/。$/)
    expect(source, title).not.toBe('')
  }
  expect(findKeyAuthority(pack.keyAuthorities, '示例省外事电子认证根')?.title).toBe('示例省外事电子认证')
})
