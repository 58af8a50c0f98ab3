import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@playwright/test'
import { provisionPracticeKey } from '../../server/sample/ca/provision-practice-key.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { sampleAccounts } from '../../server/sample/sample-accounts.ts'
import { DeskApp } from '../story/desk-app.ts'
import { fillPlan, signAndSubmit } from '../story/offline.steps.ts'
import { Reviewer } from '../story/reviewer.ts'
import { prepareProvince, sampleHolder, samplePin, type Province } from '../support/province.ts'
import { ask } from './support/desk-calls.ts'

/** Two clerks of one unit at two computers change the same returned filing; what came of it is chosen with the keyboard alone. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

let directory: string
let province: Province
let mine: DeskApp
let colleague: DeskApp
let reviewer: Reviewer
let filingId: string
const title = '赴德国、法国开展农业科技合作交流团组'

test.beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
  province = await prepareProvince({ directory, groups: 60 })
  await province.startServer()
  reviewer = new Reviewer(province.url)
  mine = await openDeskOf('zhuanbanyuan01')
  colleague = await openDeskOf('zhuanbanyuan02')
})

test.afterAll(async () => {
  await reviewer.close()
  await mine.close()
  await colleague.close()
  await province.stopServer()
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
})

test.afterEach(() => expect([...mine.problems, ...colleague.problems]).toEqual([]))

/** A computer of a clerk of the sample unit, with a practice key, logged in. */
async function openDeskOf(account: string): Promise<DeskApp> {
  const clerk = sampleAccounts.find((each) => each.account === account)
  if (!clerk) throw new Error(`there is no ${account}`)
  const folder = join(directory, account)
  const ca = await getSampleCa(join(directory, 'authority'))
  const holder = { ...sampleHolder, name: clerk.name, number: clerk.clerkNumber }
  await provisionPracticeKey({ dir: join(folder, 'key'), ca, pin: samplePin, label: clerk.name, clerk: holder })
  const { BORDER_DESK_SERVER = '', BORDER_DESK_OFFICE = '' } = province.clientEnvironment
  const clientEnvironment = { BORDER_DESK_SERVER, BORDER_DESK_OFFICE, BORDER_DESK_PRACTICE_KEY: join(folder, 'key') }
  const desk = new DeskApp({ ...province, clientEnvironment, keyKind: 'practice' }, folder)
  await desk.launch()
  await desk.page.setViewportSize({ width: 1366, height: 768 })
  await desk.page.getByRole('textbox', { name: '用户名' }).waitFor()
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.fill('用户名', account)
  await desk.keys.fill('密码', clerk.password)
  await desk.keys.press('Enter')
  await desk.page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout: 60_000 })
  return desk
}

function look(desk: DeskApp, name: string): Promise<Buffer> {
  return desk.page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

async function openCase({ page }: DeskApp): Promise<void> {
  await page.evaluate((to) => void (window.location.hash = to), `/case/${filingId}?tab=form`)
  await page.getByRole('heading', { level: 1, name: title }).waitFor()
}

async function type(desk: DeskApp, values: Readonly<Record<string, string>>): Promise<void> {
  for (const [field, text] of Object.entries(values)) await desk.keys.fill(field, text)
  await expect(desk.page.getByText(/^已保存/)).toBeVisible()
}

/** The reviewer sends the plan back. */
async function returnIt(): Promise<void> {
  await reviewer.openFiling('年度计划', title)
  await reviewer.page.locator('[name=opinion]').last().fill('请核对出访任务。')
  await reviewer.decide('退回修改')
}

test('A plan that the office has returned lies on both desks', async () => {
  await fillPlan(mine, title)
  await signAndSubmit({ desk: mine })
  filingId = /[0-9a-f-]{36}/.exec(await mine.page.evaluate(() => window.location.hash))?.[0] ?? ''
  await expect(mine.page.getByText('外办审核中').first()).toBeVisible()
  await reviewer.open()
  await returnIt()
  for (const desk of [mine, colleague]) {
    await desk.keys.press('F5')
    await desk.keys.press('Alt+2')
    await expect(desk.page.getByRole('row').filter({ hasText: title })).toContainText('退回修改')
  }
})

test('A colleague files first: the clerk is told at once, and nothing he typed is lost', async () => {
  await openCase(mine)
  await type(mine, { 出访任务: '我的任务：考察水稻加工设备。', 主要人员: '林晓东' })
  await openCase(colleague)
  await type(colleague, { 出访任务: '同事的任务：考察玉米加工设备。', 邀请方: '某某商会' })
  await signAndSubmit({ desk: colleague })

  await mine.keys.press('F5')
  await expect(mine.page.getByText('外办的内容已被更新，与您没有上报的修改不同')).toBeVisible()
  await look(mine, 'case-in-conflict')
})

test('While the office has the other one under review, his can go on as a draft of its own', async () => {
  await mine.keys.press('Alt+1')
  const line = mine.page.getByRole('link').filter({ hasText: '请对比您的修改后选定' })
  await expect(line).toBeVisible()
  await look(mine, 'home')
  await mine.page.evaluate((to) => void (window.location.hash = to), `/conflict/${filingId}`)
  await expect(mine.page.getByRole('button', { name: '我的另存为新草稿' })).toBeVisible()
  await look(mine, 'not-mergeable')
})

test('Returned by the office, the two versions are chosen from field by field with the keyboard alone', async () => {
  await returnIt()
  await mine.keys.press('F5')
  const { page, keys } = mine
  await expect(page.getByText('还有 1 处待选')).toBeVisible()
  await keys.press('Alt+1')
  const line = page.getByRole('link').filter({ hasText: '请对比您的修改后选定' })
  await expect(line).toBeVisible()
  await keys.tabTo(/^退回修改.*请对比您的修改后选定/)
  await keys.press('Enter')

  const group = (name: string) => page.getByRole('radiogroup', { name, exact: true })
  await expect(group('出访任务')).toBeFocused()
  await look(mine, 'undecided')
  await keys.press('ArrowLeft')
  await expect(group('出访任务').getByRole('radio', { name: '我的' })).toBeChecked()
  await expect(page.getByText('已全部选定')).toBeVisible()
  // He looks something up elsewhere and comes back.
  await keys.press('Alt+1')
  await keys.tabTo(/^退回修改.*请对比您的修改后选定/)
  await keys.press('Enter')
  await expect(group('出访任务').getByRole('radio', { name: '我的' })).toBeChecked()
  await expect(group('出访任务')).toBeFocused()
  // What only one of them had changed is chosen already, and can be chosen otherwise.
  await keys.press('ArrowDown')
  await expect(group('主要人员')).toBeFocused()
  await expect(group('主要人员').getByRole('radio', { name: '我的' })).toBeChecked()
  await keys.press('ArrowDown')
  await expect(group('邀请方').getByRole('radio', { name: '外办的' })).toBeChecked()
  await keys.press('ArrowLeft', 'ArrowRight')
  await look(mine, 'decided')
  await keys.press('Control+Enter')

  await page.getByRole('heading', { level: 1, name: title }).waitFor()
  const opened = await ask(page, 'filing.open', { id: filingId })
  const merged = { task: '我的任务：考察水稻加工设备。', mainMembers: '林晓东', inviter: '某某商会' }
  expect(opened).toMatchObject({ ok: true, value: { state: 'returned', editable: true, data: { group: merged } } })
  await look(mine, 'merged')
})

test('What was chosen is filed over the newest version, and both versions stay in the history', async () => {
  const { page, keys } = mine
  await signAndSubmit({ desk: mine })
  await expect
    .poll(async () => {
      const opened = await ask(page, 'filing.open', { id: filingId })
      return opened.ok && `${opened.value.state} ${opened.value.delivery} ${opened.value.inConflict}`
    })
    .toBe('submitted none false')
  await keys.press('Control+4')
  await expect(page.getByText('对比后逐项选定')).toBeVisible()
  await look(mine, 'progress')
  await keys.tabTo('查看两个版本')
  await keys.press('Enter')
  await expect(page.getByText('已逐项选定').first()).toBeVisible()
  await expect(page.getByText('同事的任务：考察玉米加工设备。')).toBeVisible()
  await look(mine, 'history')
})
