import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openDatabase } from '../db/open-database.ts'
import { createRepos } from '../db/repos.ts'
import { sendFile } from '../testing/send-file.ts'
import { TestClerk } from '../testing/test-clerk.ts'
import { requiredSlots, toGroupData, toMaterial, toSubmission, toTestFile } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import { createOfficeClock } from '../office/office-clock.ts'
import { createFileStorage } from './file-storage.ts'
import { KEPT_DAYS, sweepFiles, type Swept } from './sweep-files.ts'

const DAY_MS = 24 * 3_600_000
let office: TestOffice
let clerk: TestClerk
beforeAll(async () => {
  office = await openTestOffice({ groups: 20, now: new Date() })
  clerk = await TestClerk.loggedIn(office)
}, 60_000)
afterAll(() => office.close())

async function sweepAfter(days: number): Promise<Swept> {
  const clock = createOfficeClock(() => new Date(Date.now() + days * DAY_MS))
  const folder = (name: string) => path.join(office.dataDirectory, name)
  const db = openDatabase(office.dataDirectory)
  const { files } = createRepos(db)
  const swept = await sweepFiles({
    ...{ uploads: folder('uploads'), files, clock },
    storage: createFileStorage(folder('files')),
  })
  db.close()
  return swept
}

function pathOf(sha256: string): string {
  return path.join(office.dataDirectory, 'files', sha256.slice(0, 2), sha256)
}

it('takes away uploads nobody went on with and files no 上报 names, after a month; what was sent stays for ever', async () => {
  const { changes } = await clerk.pullAll()
  const people = changes.flatMap((each) => ('body' in each && each.entity === 'person' ? [each.body] : [])).slice(0, 2)
  const files = requiredSlots.map((slot) => ({ slot, file: toTestFile(`sent ${slot}`) }))
  for (const { file } of files) await sendFile(clerk, file)
  const materials = files.map(({ slot, file }) => toMaterial(slot, file))
  const submission = toSubmission('task-group', toGroupData(people), { materials })
  const result = await clerk.pushOne(await clerk.toSubmit(submission))
  expect(result).toMatchObject({ outcome: 'accepted' })
  const unsent = toTestFile('never sent')
  const again = toTestFile('brought again just now')
  for (const file of [unsent, again]) await sendFile(clerk, file)
  const stray = randomBytes(32).toString('hex')
  mkdirSync(path.dirname(pathOf(stray)), { recursive: true })
  writeFileSync(pathOf(stray), 'x')
  const half = path.join(office.dataDirectory, 'uploads', '000771-half')
  writeFileSync(half, 'x')
  writeFileSync(`${half}.json`, '{}')

  expect(await sweepAfter(KEPT_DAYS - 1)).toEqual({ uploads: 0, unsent: 0, strays: 0 })
  const later = new Date(Date.now() + 2 * DAY_MS)
  utimesSync(pathOf(again.sha256), later, later)
  expect(await sweepAfter(KEPT_DAYS + 1)).toEqual({ uploads: 1, unsent: 1, strays: 1 })
  expect(readdirSync(path.dirname(half))).toEqual([])
  expect([stray, unsent.sha256].map((sha256) => existsSync(pathOf(sha256)))).toEqual([false, false])
  expect(await sweepAfter(10_000)).toEqual({ uploads: 0, unsent: 1, strays: 0 })
  expect(files.filter(({ file }) => !existsSync(pathOf(file.sha256)))).toEqual([])
  const { chunks } = await sendFile(clerk, unsent)
  expect([chunks.length, existsSync(pathOf(unsent.sha256))]).toEqual([1, true])
  console.log(`swept beside ${files.length} files that were sent`)
})
