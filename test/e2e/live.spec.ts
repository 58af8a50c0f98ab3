import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { uuidv7 } from 'uuidv7'
import { toSubmissionStatement } from '../../domain/sync/statement.ts'
import { pushOperations } from '../../main/sync/server-api.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { toSubmission } from '../../server/testing/test-filings.ts'
import type { DeskApp } from '../story/desk-app.ts'
import { Reviewer } from '../story/reviewer.ts'
import { connectClerk, type ClerkConnection } from '../support/clerk-client.ts'
import { ask } from './support/desk-calls.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'
import { filePlan } from './support/quick-plans.ts'

/** What others change is on the screen within three seconds, on every page, without a click; what is typed stays. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

const SOON_MS = 3000
const names = ['赴德国考察团组', '赴日本考察团组', '赴韩国考察团组', '赴新西兰考察团组'] as const
const [onList, onHome, onCase, elsewhere] = names
let stage: OpenDesk
let desk: DeskApp
let page: Page
let reviewer: Reviewer
let colleague: ClerkConnection
const ids = new Map<string, string>()

test.beforeAll(async () => {
  stage = await openDesk()
  ;({ desk, page } = stage)
  await page.setViewportSize({ width: 1366, height: 768 })
  const ca = await getSampleCa(join(stage.directory, 'authority'))
  colleague = await connectClerk({ url: stage.province.url, ca }, stage.province.url, 'zhuanbanyuan02')
  reviewer = new Reviewer(stage.province.url)
  await desk.login()
  for (const name of names) ids.set(name, await filePlan(page, name))
  await expect.poll(() => ask(page, 'outbox.list', undefined)).toEqual([])
  await reviewer.open()
})

test.afterAll(async () => {
  colleague.http.close()
  await reviewer.close()
  await stage.end()
})

test.afterEach(() => expect(desk.problems).toEqual([]))

function look(name: string): Promise<Buffer> {
  return page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

async function open(address: string): Promise<void> {
  await page.evaluate((to) => void (window.location.hash = to), address)
}

/** The reviewer has the filing open, so that the time counted begins with the decision. */
async function review(name: string, decision: '退回修改' | '批准'): Promise<() => Promise<void>> {
  await reviewer.openFiling('年度计划', name)
  if (decision === '退回修改') await reviewer.page.locator('[name=opinion]').last().fill('请核对出访任务。')
  return () => reviewer.decide(decision)
}

/** Does it, and waits for `seen`: from the office's answer, no longer than a person would call at once. */
async function expectSoon(what: string, change: () => Promise<void>, seen: () => Promise<void>): Promise<void> {
  await change()
  const since = performance.now()
  await seen()
  const took = performance.now() - since
  console.log(`${what}: seen ${Math.round(took)} ms after the office's answer`)
  expect(took).toBeLessThan(SOON_MS)
}

test('The list shows what the office has decided', async () => {
  await desk.keys.press('Alt+2')
  const row = page.getByRole('row').filter({ hasText: onList })
  await expect(row).toContainText('待审核')
  const decide = await review(onList, '退回修改')
  await expectSoon('list', decide, () => expect(row).toContainText('退回修改', { timeout: SOON_MS }))
  await look('list')
})

test('The home page shows it under what the clerk has to do', async () => {
  await desk.keys.press('Alt+1')
  const line = page.getByRole('link').filter({ hasText: onHome }).filter({ hasText: '请改好后重新上报' })
  await expect(page.getByRole('heading', { name: '需要我处理' })).toBeVisible()
  await expect(line).toHaveCount(0)
  const decide = await review(onHome, '退回修改')
  await expectSoon('home', decide, () => expect(line).toBeVisible({ timeout: SOON_MS }))
  await look('home')
})

test('The open case and its timeline show it', async () => {
  await open(`/case/${ids.get(onCase)}?tab=progress`)
  await page.getByRole('heading', { level: 1, name: onCase }).waitFor()
  const progress = page.getByRole('tabpanel').or(page.locator('.progress')).first()
  await expect(page.getByText('待审核').first()).toBeVisible()
  await expect(progress.getByText('退回修改')).toHaveCount(0)
  const decide = await review(onCase, '退回修改')
  await expectSoon('case and timeline', decide, async () => {
    await expect(progress.getByText('请核对出访任务。').first()).toBeVisible({ timeout: SOON_MS })
    await expect(page.getByRole('alert').filter({ hasText: '请核对出访任务。' })).toBeVisible({ timeout: SOON_MS })
  })
  await look('case')
})

test('An open form keeps what is typed and the cursor while news comes in', async () => {
  await open(`/case/${ids.get(onList)}?tab=form`)
  const task = page.getByRole('textbox', { name: '出访任务' })
  await task.waitFor()
  const decide = await review(elsewhere, '批准')
  await desk.keys.fill('出访任务', '我正在写的任务，')
  const letter = page.getByText(`年度计划已通过：${elsewhere}`)
  await expectSoon('letter beside the form', decide, () => expect(letter).toBeVisible({ timeout: SOON_MS }))
  await expect(task).toBeFocused()
  await desk.keys.type('还没有写完')
  await expect(task).toHaveValue('我正在写的任务，还没有写完')
  await look('open-form')
})

test('When a colleague files the same plan first, the words on the screen lie beside his, and the clerk is told', async () => {
  await expectSoon(
    'colleague',
    () => fileAsColleague(onList),
    () => expect(page.getByText('外办的内容已被更新，与您没有上报的修改不同')).toBeVisible({ timeout: SOON_MS }),
  )
  await look('colleague-first')
  await desk.keys.tabTo('对比处理', { back: true })
  await desk.keys.press('Enter')
  await page.getByRole('heading', { level: 1, name: '对比处理' }).waitFor()
  await expect(page.getByText('我正在写的任务，还没有写完')).toBeVisible()
  await expect(page.getByText('同事的任务')).toBeVisible()
  await look('side-by-side')
})

/** Another clerk of the unit, at another computer, corrects the returned plan and files it. */
async function fileAsColleague(name: string): Promise<void> {
  const filingId = ids.get(name) ?? ''
  const opened = await ask(page, 'filing.open', { id: filingId })
  if (!opened.ok) throw new Error(opened.error.code)
  const { data } = opened.value
  const submission = toSubmission(
    'plan',
    { ...data, group: { ...data['group'], task: '同事的任务' } },
    {
      ...{ filingId, round: 2, baseRevision: 2, submittedAt: new Date().toISOString() },
      submittedBy: { account: colleague.clerk.account, name: colleague.clerk.name },
    },
  )
  const statement = toSubmissionStatement(JSON.stringify(submission))
  if (!statement.ok) throw new Error(statement.error.code)
  const signature = await colleague.sign(statement.value)
  const operation = { id: uuidv7(), createdAt: new Date().toISOString(), type: 'submit-filing' as const, filingId }
  const pushed = await pushOperations(
    colleague.server,
    [{ ...operation, statement: statement.value, signature }],
    new AbortController().signal,
  )
  expect(pushed).toMatchObject({ ok: true, value: [{ outcome: 'accepted' }] })
}
