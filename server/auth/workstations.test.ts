import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Problem } from '../../domain/sync/session.ts'
import { TestClerk } from '../testing/test-clerk.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import { createWorkstationRepo } from './workstation.repo.ts'

const now = new Date('2026-11-21T02:00:00Z')
const DAY_MS = 86_400_000
let office: TestOffice
let clerk: TestClerk

beforeAll(async () => {
  office = await openTestOffice({ groups: 0, now })
  clerk = await TestClerk.create(office, 'zhuanbanyuan01', { algorithm: 'ES256' })
}, 60_000)
afterAll(() => office.close())

async function logInOn(name: string, id: string): Promise<string> {
  clerk.workstation = { id, name }
  const answer = await clerk.logIn()
  return answer.status === 200 ? 'in' : JSON.stringify(Problem.parse(answer.json))
}

test('An account is used on three computers; a fourth is told which they are, and an idle one makes room', async () => {
  const ids = Array.from({ length: 4 }, () => randomUUID())
  for (const [index, id] of ids.slice(0, 3).entries()) expect(await logInOn(`desk-${index}`, id)).toBe('in')
  const refused = await logInOn('desk-3', ids[3] ?? '')
  expect(refused).toContain('too-many-workstations')
  expect(refused).toContain('"max":3')
  for (const name of ['desk-0', 'desk-1', 'desk-2']) expect(refused).toContain(name)
  // The same computer under another name is the same computer.
  expect(await logInOn('renamed', ids[0] ?? '')).toBe('in')
  office.setNow(new Date(now.getTime() + 91 * DAY_MS))
  expect(await logInOn('desk-3', ids[3] ?? '')).toBe('in')
  office.setNow(now)
})

test('The office can release an account’s computers', async () => {
  expect(await logInOn('desk-9', randomUUID())).toContain('too-many-workstations')
  expect(office.inDatabase((db) => createWorkstationRepo(db).release('zhuanbanyuan01'))).toBe(4)
  expect(await logInOn('desk-9', randomUUID())).toBe('in')
})

test('Computers are counted by account', async () => {
  const other = await TestClerk.create(office, 'zhuanbanyuan03', { algorithm: 'ES256' })
  other.workstation = { id: randomUUID(), name: 'elsewhere' }
  expect((await other.logIn()).status).toBe(200)
})
