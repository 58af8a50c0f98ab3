import { expect, test } from 'vitest'
import { ProblemError } from '../http/problem.ts'
import { createOfficeClock } from '../office/office-clock.ts'
import type { Account, AccountRepo } from './account.repo.ts'
import { createPasswordCheck } from './check-password.ts'
import { hashPassword } from './password.ts'

const passwordHash = await hashPassword('right')

function open() {
  const known = new Map<string, Account>()
  for (const account of ['one', 'two', 'reviewer']) {
    const role = account === 'reviewer' ? 'reviewer' : 'clerk'
    const person = { name: '', unitCode: null, clerkNumber: '', phone: '' }
    known.set(account, { account, role, ...person, passwordHash, failures: 0, lockedUntil: null })
  }
  const accounts = {
    find: (account: string) => known.get(account),
    setFailures(account: string, failures: number, lockedUntil: string | null) {
      const found = known.get(account)
      if (found) known.set(account, { ...found, failures, lockedUntil })
    },
  } as AccountRepo
  const pauses: number[] = []
  const waiting: (() => void)[] = []
  let holds = false
  const check = createPasswordCheck({
    accounts,
    clock: createOfficeClock(() => new Date('2026-11-21T02:00:00Z')),
    sleep(ms) {
      pauses.push(ms)
      return holds ? new Promise<void>((done) => waiting.push(done)) : Promise.resolve()
    },
  })
  const tryAs = (role: Account['role']) => (name: string, password: string) =>
    check(name, password, (account) => account.role === role).then(
      () => 'in',
      (error: unknown) => (error instanceof ProblemError ? error.code : Promise.reject(error)),
    )
  const ways = { tryWith: tryAs('clerk'), tryElsewhere: tryAs('reviewer') }
  return { known, pauses, waiting, ...ways, hold: () => void (holds = true) }
}

test('Each wrong password in a row costs twice the pause of the one before; a right one begins anew', async () => {
  const { pauses, tryWith, known } = open()
  for (const password of ['a', 'b', 'c', 'd']) expect(await tryWith('one', password)).toBe('bad-credentials')
  expect(pauses).toEqual([500, 1000, 2000, 4000])
  expect(await tryWith('one', 'right')).toBe('in')
  expect(known.get('one')).toMatchObject({ failures: 0, lockedUntil: null })
  await tryWith('one', 'e')
  expect(pauses.at(-1)).toBe(500)
})

test('While one account is made to wait, tries at it stand in line, and other accounts do not notice', async () => {
  const { hold, pauses, waiting, tryWith, known } = open()
  hold()
  const first = tryWith('one', 'wrong')
  const crowd = Array.from({ length: 20 }, (_, index) => tryWith('one', `guess ${index}`))
  expect(await tryWith('two', 'right')).toBe('in')
  await expect.poll(() => waiting.length).toBe(1)
  expect([pauses, known.get('one')?.failures]).toEqual([[500], 1])
  const settled = Promise.all([first, ...crowd])
  for (let released = 0; released < 4; released += 1) {
    await expect.poll(() => waiting.length).toBe(1)
    waiting.pop()?.()
  }
  const codes = await settled
  expect(codes.filter((code) => code === 'bad-credentials')).toHaveLength(4)
  expect(codes.filter((code) => code === 'account-locked')).toHaveLength(17)
  console.log(`slow-down: ${codes.length} guesses at once, 5 of them looked at, the fifth of which locked`)
})

test('Who may not come in here is neither counted nor locked, and looks like nobody', async () => {
  const { known, pauses, tryWith } = open()
  for (const name of ['reviewer', 'nobody']) {
    for (let attempt = 0; attempt < 7; attempt += 1) expect(await tryWith(name, 'right')).toBe('bad-credentials')
  }
  expect(known.get('reviewer')).toMatchObject({ failures: 0, lockedUntil: null })
  expect(new Set(pauses)).toEqual(new Set([500]))
})

test('A crowd at the door that asks for no key does not hold up the owner at the other', async () => {
  const { hold, waiting, tryWith, tryElsewhere } = open()
  hold()
  const crowd = Array.from({ length: 20 }, () => tryElsewhere('one', 'guess'))
  await expect.poll(() => waiting.length).toBe(1)
  expect(await tryWith('one', 'right')).toBe('in')
  for (let released = 0; released < crowd.length; released += 1) {
    await expect.poll(() => waiting.length).toBe(1)
    waiting.pop()?.()
  }
  expect(new Set(await Promise.all(crowd))).toEqual(new Set(['bad-credentials']))
})
