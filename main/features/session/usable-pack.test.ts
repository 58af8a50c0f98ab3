import { readFileSync } from 'node:fs'
import { expect, test, vi } from 'vitest'
import { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import { serverFailure } from '../../sync/server-result.ts'
import { toUsablePack } from './usable-pack.ts'

const json = JSON.parse(readFileSync('resources/offices/jilin/pack.json', 'utf8'))

test('A pack that gives a rule what it cannot work with is not taken over: every save would fail on it', () => {
  const written = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const spoilt = structuredClone(json)
  spoilt.rules.plan['group-size'].parameters = { max: '六' }
  expect(toUsablePack({ ok: true, value: OfficePack.parse(spoilt) })).toMatchObject({ ok: false })
  expect(written.mock.calls.join()).toContain('plan/group-size')
})

test('A good pack, and why none came, are passed on', () => {
  const good = { ok: true as const, value: OfficePack.parse(json) }
  expect(toUsablePack(good)).toBe(good)
  const none = serverFailure('unreachable', 'server-unreachable')
  expect(toUsablePack(none)).toBe(none)
})
