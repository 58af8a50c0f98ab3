import { afterEach, beforeEach, expect, test } from 'vitest'
import { taskGroupFiling } from '../../domain/task-group/task-group.filing.ts'
import { FilingDataShape } from '../../domain/sync/submission.ts'
import { failure } from '../../domain/result.ts'
import { openTestDesk, valueOf, type TestDesk } from '../features/filing/desk.fixture.ts'
import { completeGroup } from '../features/filing/sample-cases.fixture.ts'
import { saveDocument, toFileName } from './document-ports.ts'
import { toListWorkbook } from './list-workbook.ts'
import { readPart } from './workbook.fixture.ts'

let desk: TestDesk
beforeEach(() => (desk = openTestDesk()))
afterEach(() => desk.close())

async function createGroup(name: string) {
  const { id } = valueOf(await desk.call['filing.create']({ kind: 'task-group' }))
  const data = { ...completeGroup(), group: { ...completeGroup()['group'], name } }
  valueOf(await desk.call['filing.save']({ id, data: FilingDataShape.parse(data), baseVersion: 1 }))
  return id
}

test('The print carries every label and value, names for codes, and no script', async () => {
  const id = await createGroup('<script>alert(1)</script>&"团"')
  expect(valueOf(await desk.call['filing.print']({ id }))).toEqual({ saved: true })
  const [html = ''] = desk.printed
  expect(html).not.toContain('<script')
  expect(html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot;团&quot;')
  for (const text of ['任务团组申报表', '德国', '身份证', '林晓东', '180,000 元', '未上传', '2026-11-21', '草稿']) {
    expect(html, text).toContain(text)
  }
  expect(html).toContain(`default-src 'none'`)
  expect(desk.saved[0]?.name).toBe('任务团组- script alert(1)  script & 团 .pdf')
})

test('The export has the list columns, and what looks like a formula stays a text', async () => {
  const hostile = ['=1+1', '@SUM(A1)', '-2', '+3', '\t=4', '＝5']
  const ids = await Promise.all(hostile.map(createGroup))
  const answer = await desk.call['filing.export']({ kind: 'task-group', ids: [...ids, ids[0] ?? ''] })
  expect(valueOf(answer)).toEqual({ saved: true, count: 7 })
  expect(desk.saved[0]?.name).toBe('任务团组-2026-11-21.xlsx')
  const workbook = Buffer.from(desk.saved[0]?.bytes ?? [])
  const sheet = readPart(workbook, 'xl/worksheets/sheet1.xml')
  const texts = readPart(workbook, 'xl/sharedStrings.xml')
  for (const name of hostile) expect(texts, name).toContain(`>${name}</t>`)
  for (const label of ['团组档案号', '名称', '状态', '出访类别', '出访人数']) expect(texts).toContain(label)
  expect(sheet).not.toContain('<f>')
})

test('A place that cannot be written is told as such', async () => {
  const refuse = () => Promise.reject(new Error('EBUSY'))
  expect(await saveDocument(refuse, 'x.pdf', new Uint8Array())).toEqual(failure('cannot-save'))
  expect(toFileName('a/b\\c:d*e?.pdf')).toBe('a b c d e .pdf')
  const empty = await toListWorkbook(taskGroupFiling, [], (_, code) => code)
  expect(empty.length).toBeGreaterThan(1000)
})
