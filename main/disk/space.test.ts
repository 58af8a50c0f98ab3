import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { calls } from '../../domain/ipc/calls.ts'
import { callNames } from '../../domain/ipc/names.ts'
import { createGate } from '../ipc/gate.ts'
import type { Handlers } from '../ipc/handlers.ts'
import { answer } from '../ipc/register.ts'
import { NEEDS_ROOM, REPEATABLE } from './repeatable-calls.ts'
import { LOW_BYTES, Space } from './space.ts'

const MIB = 1024 * 1024
const RESERVE = 2 * MIB
let directory = ''
let free: number | undefined = 0
let changes = 0
let space: Space

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'space-'))
  free = 10_000 * MIB
  changes = 0
  space = new Space({
    ...{ directory, reserveBytes: RESERVE },
    onChange: () => (changes += 1),
    measure: () => free,
  })
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => rmSync(directory, { recursive: true }))

test('At each threshold exactly what should stop does: materials below 500 MB, the feed when the disk is full', async () => {
  await space.check()
  const gate = createGate({ find: () => undefined, isLocking: false, readOnly: null }, space)
  const seen = [LOW_BYTES, LOW_BYTES - 1, RESERVE + 16 * MIB, RESERVE + 16 * MIB - 1, 0].map((bytes) => {
    free = bytes
    return [space.view().level, gate('material.attach'), gate('material.replace'), gate('filing.save')]
  })
  const stopped = ['low', 'disk-low', 'disk-low', undefined]
  expect(seen).toEqual([['ok', undefined, undefined, undefined], stopped, stopped, stopped, stopped])
  expect(space.isFull()).toBe(false)
  expect(space.giveUp()).toBe(true)
  expect(space.isFull()).toBe(true)
  expect(gate('filing.save')).toBeUndefined()
})

test('A disk that does not say how full it is stops nothing', () => {
  free = undefined
  expect(space.view()).toEqual({ level: 'ok', freeBytes: null })
  expect(space.isLow()).toBe(false)
})

test('The reserve is there in its full length, is given up once, and is made again only when there is room beside it', async () => {
  await space.check()
  const file = path.join(directory, 'reserved-space')
  expect(statSync(file).size).toBe(RESERVE)
  expect([space.giveUp(), space.giveUp()]).toEqual([true, false])
  free = RESERVE + 16 * MIB - 1
  await space.check()
  expect(existsSync(file)).toBe(false)
  free += 1
  await space.check()
  expect(statSync(file).size).toBe(RESERVE)
})

test('A change of the level is told once', async () => {
  await space.check()
  free = LOW_BYTES - 1
  await space.check()
  await space.check()
  expect(changes).toBe(1)
  free = LOW_BYTES
  await space.check()
  expect(changes).toBe(2)
})

test('Before a signature or a login the reserve of a disk without room is given up, of any other not', async () => {
  await space.check()
  free = 16 * MIB
  space.makeRoom()
  expect(existsSync(path.join(directory, 'reserved-space'))).toBe(true)
  free -= 1
  space.makeRoom()
  expect(existsSync(path.join(directory, 'reserved-space'))).toBe(false)
})

test('A save that meets a full disk is made once more in the reserve; what asks the key or the clerk is not', async () => {
  await space.check()
  let tries = 0
  function full(times: number): () => Promise<never> {
    return () => {
      tries += 1
      if (tries > times) return Promise.resolve('done' as never)
      return Promise.reject(Object.assign(new Error('full'), { code: 'SQLITE_FULL' }))
    }
  }
  const ids = { id: '0197a8f0-0000-7000-8000-000000000001' }
  const asked = { ...ids, contentHash: 'a' }
  expect(calls['filing.submit'].input.safeParse(asked).success).toBe(true)
  const deleted = { 'filing.delete': full(1), 'filing.submit': full(1) } as never as Handlers
  expect(await answer('filing.delete', deleted, ids, space)).toEqual({ ok: true, value: 'done' })
  expect(tries).toBe(2)
  // Nothing is left to give up: told, and not tried for ever.
  tries = 0
  const never = { 'filing.delete': full(9) } as never as Handlers
  expect(await answer('filing.delete', never, ids, space)).toEqual({ ok: false, error: { code: 'disk-full' } })
  expect(tries).toBe(1)
  tries = 0
  await space.check()
  expect(await answer('filing.submit', deleted, asked, space)).toEqual({ ok: false, error: { code: 'disk-full' } })
  expect(tries).toBe(1)
  // But the next time there is room for it.
  expect(existsSync(path.join(directory, 'reserved-space'))).toBe(false)
})

test('No call is both made again by itself and asks somebody', () => {
  expect([...REPEATABLE].filter((name) => NEEDS_ROOM.has(name))).toEqual([])
  expect([...REPEATABLE, ...NEEDS_ROOM].filter((name) => !callNames.includes(name))).toEqual([])
})
