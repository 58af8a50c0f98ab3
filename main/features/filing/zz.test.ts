import { uuidv7 } from 'uuidv7'
import { test } from 'vitest'
import { FilingDataShape } from '../../../domain/sync/submission.ts'
import { openTestDesk } from './desk.fixture.ts'
import { completeGroup, toServerFiling, toEntry } from './sample-cases.fixture.ts'
import { applyServerFiling } from './server-filing.ts'
const cpu = () => {
  const u = process.cpuUsage()
  return (u.user + u.system) / 1000
}
import { statSync } from 'node:fs'
test('t', async () => {
  const desk = openTestDesk()
  const base = FilingDataShape.parse(completeGroup())
  let t = cpu()
  desk.db.transaction(() => {
    for (let i = 0; i < 10000; i++)
      applyServerFiling(
        desk.db,
        toServerFiling({
          id: uuidv7(),
          data: { ...base, group: { ...base['group'], name: '团' + i } },
          timeline: [toEntry('submitted', 1), toEntry('received', 1)],
        }),
      )
  })()
  console.log('insert 10000', cpu() - t)
  const q = (m: object) =>
    desk.call['filing.list']({
      kind: 'task-group',
      text: '',
      states: [],
      fromOn: null,
      toOn: null,
      scope: 'all',
      sort: 'updated',
      page: 1,
      pageSize: 20,
      ...m,
    } as never)
  for (const m of [
    {},
    { page: 400 },
    { text: '林晓' },
    { text: '团77' },
    { scope: 'own', sort: 'needs-me' },
    { states: ['submitted'] },
    { text: 'xyz' },
    { sort: 'departs' },
    { sort: 'number' },
  ]) {
    q(m)
    t = cpu()
    for (let i = 0; i < 5; i++) q(m)
    console.log(JSON.stringify(m), ((cpu() - t) / 5).toFixed(2))
  }
  t = cpu()
  for (let i = 0; i < 5; i++) desk.call['home.view'](undefined)
  console.log('home', (cpu() - t) / 5)
  const g = desk.call['filing.create']({ kind: 'task-group' }) as any
  t = cpu()
  for (let i = 0; i < 10; i++) {
    const r = desk.call['filing.save']({
      id: g.value.id,
      baseVersion: 1 + i,
      data: { ...base, group: { ...base['group'], name: 'x' + i } },
    }) as any
    if (!r.ok) throw r
  }
  console.log('save, every trip overlapping', (cpu() - t) / 10)
  t = cpu()
  desk.db.pragma('quick_check(1)')
  console.log('quick_check', cpu() - t)
  console.log('MB', statSync(desk.db.name).size / 1e6)
  desk.close()
}, 120000)
