import { afterEach, beforeEach, expect, test } from 'vitest'
import { z } from 'zod'
import { applyPerson } from '../person/person.repo.ts'
import { openTestDesk, valueOf, type TestDesk } from '../filing/desk.fixture.ts'
import { AuditQuery, type InputOf } from '../../../domain/ipc/calls.ts'
import { appendAct } from './audit-log.ts'

const person = {
  ...{ id: '01960000-0000-7000-8000-0000000000aa', unitCode: '000771', name: '钱测试', identityType: 'id-card' },
  ...{ identityNumber: '220102199003078717', sex: '1', birthOn: '1990-03-07', workUnit: '测试中心', post: '科长' },
  ...{ adminRank: '', staffType: '', politicalStatus: null, health: null, classified: false, lastTripOn: null },
  passportNumber: 'PE1234567',
}
let desk: TestDesk

beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

test('What the clerk does stands in the trail by itself, latest first', async () => {
  applyPerson(desk.db, person as Parameters<typeof applyPerson>[1])
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  valueOf(await desk.call['filing.print']({ id }))
  valueOf(await desk.call['filing.export']({ kind: 'plan', ids: [id] }))
  valueOf(await desk.call['person.open']({ id: person.id }))
  valueOf(await desk.call['filing.delete']({ id }))
  const { rows, total, chain } = await list()
  expect(rows.map(({ action, subject }) => [action, subject])).toEqual([
    ['deleted', '年度计划'],
    ['person-viewed', '钱测试（测试中心）'],
    ['exported', '年度计划'],
    ['printed', '年度计划'],
  ])
  expect(rows.map(({ seq }) => seq)).toEqual([4, 3, 2, 1])
  expect({ total, chain }).toEqual({
    total: 4,
    chain: { entries: 4, undelivered: 4, brokenAt: null, refusal: null },
  })
  expect(JSON.stringify(rows)).not.toContain(person.identityNumber)
  expect(JSON.stringify(rows)).not.toContain(person.passportNumber)
})

test('A document that was not saved after all was not printed', async () => {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'plan' }))
  desk.saved.push = () => 0
  valueOf(await desk.call['filing.print']({ id }))
  expect((await list()).total).toBe(0)
})

test('The trail is searched by act, day of the office and words, percent signs included', async () => {
  const acts = [
    ['printed', '赴日本考察', '2026-11-20T15:59:59.999Z'],
    ['exported', '赴德国培训 100%', '2026-11-20T16:00:00.000Z'],
    ['printed', '赴德国培训', '2026-11-21T15:59:59.999Z'],
    ['login', null, '2026-11-21T16:00:00.000Z'],
  ] as const
  for (const [action, subject, at] of acts) appendAct(desk.workspace, { action, subject }, new Date(at))
  const questions: readonly (readonly [InputOf<'audit.list'>, readonly number[]])[] = [
    [{}, [4, 3, 2, 1]],
    [{ fromOn: '2026-11-21', toOn: '2026-11-21' }, [3, 2]],
    [{ toOn: '2026-11-20' }, [1]],
    [{ fromOn: '2026-11-22' }, [4]],
    [{ fromOn: 'no day', toOn: '' }, [4, 3, 2, 1]],
    [{ actions: ['printed', 'login'] }, [4, 3, 1]],
    [{ text: '德国', actions: ['printed'] }, [3]],
    [{ text: '100%' }, [2]],
    [{ text: '%' }, [2]],
    [{ text: 'ZHANGJING' }, [4, 3, 2, 1]],
    [{ text: '没有' }, []],
    [{ page: 2, pageSize: 3 }, [1]],
  ]
  for (const [question, found] of questions) {
    expect(
      (await list(question)).rows.map(({ seq }) => seq),
      JSON.stringify(question),
    ).toEqual(found)
  }
  console.log(`${questions.length} questions to the trail`)
})

test('The table for Excel has the lines that were found, and its export is a line too', async () => {
  appendAct(desk.workspace, { action: 'printed', subject: '=HYPERLINK("x")' }, new Date())
  appendAct(desk.workspace, { action: 'login' }, new Date())
  const answer = await desk.call['audit.export'](AuditQuery.parse({ actions: ['printed'] }))
  expect(valueOf(answer)).toEqual({ saved: true, count: 1 })
  expect(desk.saved[0]?.name).toBe('操作记录-2026-11-21.xlsx')
  expect(Buffer.from(desk.saved[0]?.bytes.slice(0, 2) ?? []).toString()).toBe('PK')
  const [latest] = (await list()).rows
  expect(latest).toMatchObject({ action: 'exported', subject: '操作记录', values: { count: 1 } })
})

function list(question: z.input<typeof AuditQuery> = {}) {
  return desk.call['audit.list'](AuditQuery.parse(question))
}
