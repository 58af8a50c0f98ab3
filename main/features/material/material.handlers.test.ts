import { readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { failure } from '../../../domain/result.ts'
import { openTestDesk, smallPdf, valueOf, type TestDesk } from '../filing/desk.fixture.ts'

let desk: TestDesk
let filingId = ''
beforeEach(async () => {
  desk = openTestDesk()
  filingId = valueOf(await desk.call['filing.create']({ kind: 'task-group' })).id
})
afterEach(() => desk.close())

function attach(slot: string) {
  return desk.call['material.attach']({ filingId, slot })
}
async function listed() {
  return valueOf(await desk.call['filing.open']({ id: filingId })).materials
}

test('A file is attached, shown and taken away again', async () => {
  desk.answers.chosen = desk.write('请示 2026.pdf', smallPdf)
  const { material } = valueOf(await attach('request-letter'))
  expect(material).toMatchObject({ slot: 'request-letter', name: '请示 2026.pdf', mediaType: 'application/pdf' })
  expect(await listed()).toEqual([material])
  const preview = valueOf(await desk.call['material.preview']({ filingId, materialId: material?.id ?? '' }))
  expect(new TextDecoder().decode(preview.bytes)).toBe(smallPdf)
  valueOf(await desk.call['material.remove']({ filingId, materialId: material?.id ?? '' }))
  expect(await listed()).toEqual([])
  expect(desk.announced.filter((event) => event === 'filings-changed').length).toBe(3)
})

test('A dialog that is closed, and a file that is refused, change nothing', async () => {
  desk.answers.chosen = desk.write('请示.pdf', smallPdf)
  valueOf(await attach('request-letter'))
  const before = await listed()
  desk.answers.chosen = null
  expect(valueOf(await attach('public-notice'))).toEqual({ material: null })
  const refused = {
    'file-empty': '',
    'file-disguised': 'MZ'.padEnd(200, '\u0001'),
    'pdf-damaged': smallPdf.slice(0, 90),
  }
  for (const [code, content] of Object.entries(refused)) {
    desk.answers.chosen = desk.write('邀请函.pdf', content)
    expect(await attach('invitation-letter')).toMatchObject({ ok: false, error: { code } })
    expect(await desk.call['material.replace']({ filingId, materialId: before[0]?.id ?? '' })).toMatchObject({
      ok: false,
    })
  }
  desk.answers.chosen = '/nowhere/gone.pdf'
  expect(await attach('invitation-letter')).toEqual(failure('file-vanished'))
  expect(await listed()).toEqual(before)
})

test('A place takes as many files as the pack says, and only places of this filing exist', async () => {
  desk.answers.chosen = desk.write('请示.pdf', smallPdf)
  valueOf(await attach('request-letter'))
  expect(await attach('request-letter')).toEqual(failure('too-many-files', { max: 1 }))
  for (let count = 0; count < 5; count += 1) valueOf(await attach('invitation-letter'))
  expect(await attach('invitation-letter')).toEqual(failure('too-many-files', { max: 5 }))
  expect(await attach('task-notice')).toEqual(failure('slot-unknown'))
  expect(await attach('nonsense')).toEqual(failure('slot-unknown'))
  const folder = path.join(path.dirname(desk.answers.chosen), 'files')
  expect(readdirSync(folder)).toHaveLength(1)
})

test('What came from another desk cannot be shown, and says so', async () => {
  desk.answers.chosen = desk.write('请示.pdf', smallPdf)
  const { material } = valueOf(await attach('request-letter'))
  const preview = { filingId, materialId: material?.id ?? '' }
  desk.db.prepare(`UPDATE material SET sha256 = :other`).run({ other: '0'.repeat(64) })
  expect(await desk.call['material.preview'](preview)).toEqual(failure('file-not-here'))
  desk.db.prepare(`UPDATE material SET bytes = 40000000`).run()
  expect(await desk.call['material.preview'](preview)).toEqual(failure('preview-too-large', { maxMb: 30 }))
})

test('A file that was changed since it was taken is noticed, and put in its place or left', async () => {
  const changed = () => desk.call['material.changed-sources']({ filingId })
  const file = desk.write('请示.pdf', smallPdf)
  desk.answers.chosen = file
  const first = valueOf(await attach('request-letter')).material
  expect(await changed()).toEqual([])
  // Only touched: the content is the same.
  utimesSync(file, 1_800_000_000, 1_800_000_000)
  expect(await changed()).toEqual([])

  writeFileSync(file, `${smallPdf}% 改过\n`)
  utimesSync(file, 1_800_000_060, 1_800_000_060)
  expect(await changed()).toEqual([
    { materialId: first?.id, name: '请示.pdf', changedAt: new Date(1_800_000_060_000).toISOString() },
  ])
  const taken = valueOf(await desk.call['material.take-changed']({ filingId, materialId: first?.id ?? '' })).material
  expect(taken).toMatchObject({ slot: 'request-letter', name: '请示.pdf' })
  expect(taken?.sha256).not.toBe(first?.sha256)
  expect(await listed()).toEqual([taken])
  expect(await changed()).toEqual([])

  // Of the same length and time as before it would go unnoticed; of the same length alone it does not.
  writeFileSync(file, `${smallPdf}% 又改\n`)
  utimesSync(file, 1_800_000_120, 1_800_000_120)
  expect(await changed()).toHaveLength(1)
  valueOf(await desk.call['material.keep']({ filingId, materialId: taken?.id ?? '' }))
  expect(await changed()).toEqual([])
  expect(await listed()).toEqual([taken])

  // Gone is not changed: what was taken is here.
  rmSync(file)
  expect(await changed()).toEqual([])
  expect(await desk.call['material.take-changed']({ filingId, materialId: taken?.id ?? '' })).toEqual(
    failure('file-vanished'),
  )
  expect(await listed()).toEqual([taken])
})
