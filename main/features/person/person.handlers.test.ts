import { uuidv7 } from 'uuidv7'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { toIdentityNumber } from '../../../domain/reference/identity-number.ts'
import type { Notice, Person } from '../../../domain/sync/change.ts'
import { listOutbox } from '../../outbox/outbox-list.repo.ts'
import { openTestDesk, valueOf, type TestDesk } from '../filing/desk.fixture.ts'
import { applyNotice, countUnread } from '../notice/notice.repo.ts'
import { applyPassport, deletePassport, listPassportsOf } from './passport.repo.ts'
import { applyPerson, deletePerson } from './person.repo.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

function toPerson(name: string, sequence: number): Person {
  return {
    id: uuidv7(),
    unitCode: '000771',
    name,
    identityType: 'identity-card',
    identityNumber: toIdentityNumber({ division: '220102', birthOn: '1980-05-06', sequence }),
    sex: '1',
    birthOn: '1980-05-06',
    workUnit: '吉林省松江产业促进中心',
    post: '处长',
    adminRank: 'county',
    staffType: 'civil-servant',
    politicalStatus: null,
    health: null,
    classified: false,
    lastTripOn: null,
    passportNumber: null,
  }
}

test('People are found by name, pinyin, initials and identity number, twenty a page', async () => {
  for (let sequence = 1; sequence <= 45; sequence += 1) applyPerson(desk.db, toPerson(`王小${sequence}`, sequence))
  const wanted = toPerson('单雅琴', 100)
  applyPerson(desk.db, wanted)
  for (const text of ['雅琴', 'yaqin', 'syq', 'SHAN', wanted.identityNumber.toLowerCase()]) {
    expect((await desk.call['person.list']({ text, page: 1 })).rows, text).toEqual([wanted])
  }
  const pages = [1, 2, 3, 4].map((page) => desk.call['person.list']({ text: '王', page }))
  const sizes = (await Promise.all(pages)).map(({ rows, total }) => [rows.length, total])
  expect(sizes).toEqual([
    [20, 45],
    [20, 45],
    [5, 45],
    [0, 45],
  ])
  applyPerson(desk.db, { ...wanted, post: '主任' })
  expect((await desk.call['person.list']({ text: 'syq', page: 1 })).rows).toMatchObject([{ post: '主任' }])
  deletePerson(desk.db, wanted.id)
  expect((await desk.call['person.list']({ text: 'syq', page: 1 })).total).toBe(0)
})

test('Passports are kept by holder', () => {
  const [id, personId] = [uuidv7(), uuidv7()]
  const passport = { id, personId, identityNumber: 'X', holderName: '王某', number: 'PE1', kind: 'service' }
  applyPassport(desk.db, { ...passport, issuedOn: '2020-01-01', expiresOn: '2025-01-01', state: 'lent' })
  applyPassport(desk.db, { ...passport, issuedOn: '2020-01-01', expiresOn: '2025-01-01', state: 'in-store' })
  expect(listPassportsOf(desk.db, 'X')).toEqual([
    { identityNumber: 'X', number: 'PE1', expiresOn: '2025-01-01', state: 'in-store' },
  ])
  deletePassport(desk.db, id)
  expect(listPassportsOf(desk.db, 'X')).toEqual([])
})

test('A notice that is read here stays read, and the office is told once', async () => {
  const notice: Notice = {
    id: uuidv7(),
    filingId: null,
    kind: 'announcement',
    title: '关于年度计划的通知',
    body: '请于十二月底前上报。',
    sentAt: '2026-11-20T01:00:00.000Z',
    readAt: null,
  }
  applyNotice(desk.db, notice)
  expect(countUnread(desk.db)).toBe(1)
  valueOf(await desk.call['inbox.mark-read']({ id: notice.id }))
  valueOf(await desk.call['inbox.mark-read']({ id: notice.id }))
  expect(listOutbox(desk.db)).toMatchObject([{ type: 'read-notice', title: notice.title }])
  applyNotice(desk.db, { ...notice, title: '更正' })
  const { rows, total } = await desk.call['inbox.list']({ page: 1 })
  expect(total).toBe(1)
  expect(rows[0]?.title).toBe('更正')
  expect(rows[0]?.readAt).not.toBeNull()
  expect(countUnread(desk.db)).toBe(0)
})
