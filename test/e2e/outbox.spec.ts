import { join } from 'node:path'
import { expect, test, type Locator, type Page } from '@playwright/test'
import { startCutProxy } from '../faults/cut-proxy.ts'
import { fillPlan, signAndSubmit } from '../story/offline.steps.ts'
import { Reviewer } from '../story/reviewer.ts'
import type { DeskApp } from '../story/desk-app.ts'
import { createSampleFiles } from '../support/sample-files.ts'
import { ask } from './support/desk-calls.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'
import { filePlan } from './support/quick-plans.ts'

/** 发件箱, with the keyboard alone: it tells the truth, loses nothing, and one bad item holds up no other. */
test.describe.configure({ mode: 'serial', timeout: 240_000 })

let stage: OpenDesk
let desk: DeskApp
let page: Page
let proxy: Awaited<ReturnType<typeof startCutProxy>>
let reviewer: Reviewer

const names = ['赴德国考察团组', '赴日本考察团组', '赴韩国考察团组'] as const

test.beforeAll(async () => {
  stage = await openDesk({
    async front(server) {
      proxy = await startCutProxy(server)
      return proxy.url
    },
  })
  ;({ desk, page } = stage)
  await page.setViewportSize({ width: 1366, height: 768 })
  reviewer = new Reviewer(stage.province.url)
})

test.afterAll(async () => {
  await reviewer.close()
  await stage.end()
  await proxy.close()
})

test.afterEach(() => expect(desk.problems).toEqual([]))

function look(name: string): Promise<Buffer> {
  return page.screenshot({ path: test.info().outputPath(`${name}.png`) })
}

function rowOf(name: string): Locator {
  return page.getByRole('table', { name: '发件箱' }).getByRole('row').filter({ hasText: name })
}

function delivered(name: string): Locator {
  return page.getByRole('region', { name: '最近送达' }).getByRole('listitem').filter({ hasText: name })
}

async function openOutbox(): Promise<void> {
  await desk.keys.press('Alt+6')
  await page.getByRole('heading', { level: 1, name: '发件箱' }).waitFor()
}

/** Goes to the row with the arrows and to one of its deeds with Tab, and does it. */
async function act(name: string, verb: string): Promise<void> {
  const row = rowOf(name)
  await row.waitFor()
  await desk.keys.tabTo(/^赴|上报|撤回/)
  for (
    let count = 0;
    count < 20 && !(await row.evaluate((each) => each.contains(document.activeElement)));
    count += 1
  ) {
    await desk.keys.press('ArrowDown')
  }
  await expect(row).toBeFocused()
  await desk.keys.tabTo(verb)
  expect(await row.evaluate((each) => each.contains(document.activeElement))).toBe(true)
  await desk.keys.press('Enter')
}

test('A server that is down is said once for all, and every item says its own part', async () => {
  await desk.login()
  await openOutbox()
  await expect(page.getByText('发件箱是空的，全部已送达')).toBeVisible()
  await stage.province.stopServer()
  await expect(page.getByText('没有联网')).toBeVisible()
  await fillPlan(desk, names[0])
  await signAndSubmit({ desk })
  for (const name of names.slice(1)) await filePlan(page, name)
  await openOutbox()
  await expect(page.getByText('没有连上服务器，3 项都在等候。')).toHaveCount(1)
  for (const name of names) await expect(rowOf(name)).toContainText('已签名，排队等待')
  await expect(page.getByRole('table', { name: '发件箱' }).getByText(/连不上|没有连上/)).toHaveCount(0)
  await look('server-down')
})

test('暂停发送 holds everything, says so on every page, and is kept over a restart', async () => {
  await desk.keys.tabTo('暂停发送', { back: true })
  await desk.keys.press('Enter')
  await expect(page.getByText(/暂停了发送，此后的各项都留在本机/)).toHaveCount(1)
  await stage.province.startServer()
  await desk.keys.press('F5')
  await expect(page.getByText('已暂停发送，3 项等候')).toBeVisible()
  await desk.keys.press('Alt+1')
  await expect(page.getByText('已暂停发送，联网也不会发出。3 项留在本机。')).toBeVisible()
  await look('paused-home')

  await desk.close()
  await desk.launch()
  page = desk.page
  await page.setViewportSize({ width: 1366, height: 768 })
  await desk.unlock()
  await openOutbox()
  await expect(page.getByText('已暂停发送，3 项等候')).toBeVisible()
  const kept = await ask(page, 'outbox.list', undefined)
  expect(kept.map(({ state }) => state)).toEqual(['waiting', 'waiting', 'waiting'])
  await look('paused')
})

test('继续发送 sends what waited in its order, and what left stands under 最近送达', async () => {
  await desk.keys.tabTo('继续发送')
  await desk.keys.press('Enter')
  await expect(page.getByText('发件箱是空的，全部已送达')).toBeVisible()
  for (const name of names) await expect(delivered(name)).toHaveText(/上报年度计划.*今天 \d\d:\d\d 送达/)
  const told = await ask(page, 'outbox.delivered', undefined)
  expect(told.map(({ title }) => title)).toEqual(names.toReversed())
  await look('delivered')
  await desk.keys.tabTo(names[1])
  await desk.keys.press('Enter')
  await page.getByRole('heading', { level: 1, name: names[1] }).waitFor()
})

test('What the office refuses stays until the clerk has dealt with it, and holds up nothing else', async () => {
  await ask(page, 'outbox.pause', { paused: true })
  const [, , last] = await ask(page, 'outbox.delivered', undefined)
  const withdrawn = await ask(page, 'filing.withdraw', { id: last?.filingId ?? '', reason: '人数有误' })
  expect(withdrawn.ok).toBe(true)
  await filePlan(page, '赴新西兰培训团组')
  await reviewer.open()
  await reviewer.openFiling('年度计划', names[0])
  await reviewer.decide('批准')
  await ask(page, 'outbox.pause', { paused: false })

  await openOutbox()
  await expect(delivered('赴新西兰培训团组')).toBeVisible()
  await expect(rowOf(names[0])).toContainText('未送达')
  await expect(rowOf(names[0])).toContainText('请点【查看】核对最新状态，再点【取消】移出发件箱')
  await expect(page.getByText('1 项没有送达，请到发件箱处理')).toBeVisible()
  // Neither another round with the server nor a restart of the page makes it go.
  await desk.keys.press('F5')
  await page.reload()
  await openOutbox()
  await expect(rowOf(names[0])).toContainText('未送达')
  await look('refused')

  await act(names[0], '取消')
  await expect(page.getByText('已移出发件箱，申报件没有改变')).toBeVisible()
  await expect(page.getByText('发件箱是空的，全部已送达')).toBeVisible()
  expect(await ask(page, 'filing.open', { id: last?.filingId ?? '' })).toMatchObject({
    ...{ ok: true, value: { state: 'approved', delivery: 'none' } },
  })
})

test('How far each file is can be seen at the case and in the outbox, and a cut line goes on where it was', async () => {
  const files = await createSampleFiles(join(stage.directory, 'scans'))
  const name = '赴意大利考察团组'
  await fillPlan(desk, name)
  await desk.keys.press('Control+2')
  await desk.chooseNextFile(await files.heavyPdf('年度计划请示.pdf'))
  await desk.keys.tabTo('选择文件：年度计划请示')
  await desk.keys.press('Enter')
  await page.getByText('年度计划请示.pdf', { exact: true }).waitFor()
  // The next try would bring the rest before anybody has looked.
  proxy.cutAfter(1.5 * 1024 * 1024, { stays: true })
  await signAndSubmit({ desk })
  await expect.poll(() => proxy.counts.cuts, { intervals: [10] }).toBe(1)

  const progress = /[\d.]+ (KB|MB) \/ [\d.]+ MB/
  await openOutbox()
  await expect(rowOf(name)).toContainText(progress)
  await act(name, '明细')
  await expect(page.getByRole('region', { name: '明细' }).getByRole('listitem')).toHaveText(
    new RegExp(`年度计划请示\\.pdf.*${progress.source}`),
  )
  await look('files-in-transfer')
  await desk.keys.tabTo('查看')
  await desk.keys.press('Enter')
  await page.getByRole('heading', { level: 1, name }).waitFor()
  await desk.keys.press('Control+4')
  await expect(page.getByText(progress).first()).toBeVisible()
  await look('case-in-transfer')

  const [row] = await ask(page, 'outbox.list', undefined)
  proxy.mend()
  await desk.keys.press('F5')
  await openOutbox()
  await expect(delivered(name)).toBeVisible({ timeout: 60_000 })
  const again = proxy.counts.bytes - (row?.bytesTotal ?? 0)
  console.log(`sent again after the cut: ${again} of ${row?.bytesTotal} bytes`)
  expect(again).toBeLessThanOrEqual(1024 * 1024)
})
