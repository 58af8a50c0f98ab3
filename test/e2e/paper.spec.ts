import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import decodeQr from 'qr/decode.js'
import sharp from 'sharp'
import { findPaperCode, toShortCode } from '../../domain/filing/paper-code.ts'
import { readPart } from '../../main/documents/workbook.fixture.ts'
import { DeskApp } from '../story/desk-app.ts'
import { fillPlan, signAndSubmit } from '../story/offline.steps.ts'
import { Reviewer } from '../story/reviewer.ts'
import { openCase } from '../story/story.ts'
import { prepareProvince, type Province } from '../support/province.ts'
import { ask } from './support/desk-calls.ts'

/** What a clerk can hold in hand after 上报: the paper with its code, and the office's receipt, each checked by others. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

const title = '赴日本考察智慧农业'
let directory: string
let province: Province
let desk: DeskApp
let reviewer: Reviewer
let page: Page

test.beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
  province = await prepareProvince({ directory, groups: 20 })
  await province.startServer()
  desk = new DeskApp(province, directory)
  reviewer = new Reviewer(province.url)
  await desk.launch()
  await desk.login()
  page = desk.page
  await fillPlan(desk, title)
  await signAndSubmit({ desk })
  await reviewer.open()
})

test.afterAll(async () => {
  await reviewer?.close()
  await desk?.close()
  await province?.stopServer()
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
})

test.afterEach(() => expect(desk.problems).toEqual([]))

test('the code on the printed page, read from its pixels, is told by the office as the latest', async () => {
  await expect(page.getByText('已全部同步')).toBeVisible()
  const pdf = join(directory, 'paper.pdf')
  await desk.saveNextFileAs(pdf)
  await openCase({ desk }, 'plan', title)
  await desk.keys.press('Control+p')
  await expect.poll(() => existsSync(pdf), { timeout: 30_000 }).toBe(true)
  const text = await readCode(pdf)
  const code = findPaperCode(text)
  expect(code).toBeDefined()
  await reviewer.page.goto(`${province.url}/review?q=${encodeURIComponent(text)}`)
  await expect(reviewer.page.getByText('纸质件与第 1 次上报的数据一致，且为最新。')).toBeVisible()
  await expect(reviewer.page.getByText(toShortCode({ hash: code?.hash ?? '' })).first()).toBeVisible()
  const forged = text.replace(/.$/, (last) => (last === '0' ? '1' : '0'))
  await reviewer.page.goto(`${province.url}/review?q=${encodeURIComponent(forged)}`)
  await expect(reviewer.page.getByText('且为最新')).toHaveCount(0)
})

test('the receipt is shown as verified, and openssl takes the exported file as the guide says', async () => {
  await openCase({ desk }, 'plan', title)
  await page.getByRole('tab', { name: '办理进度' }).click()
  const receipt = page.getByRole('group', { name: '电子回执' })
  await expect(receipt).toContainText('✓ 验证有效')
  await page.screenshot({ path: 'out/e2e/receipt.png' })
  const file = join(directory, 'receipt.p7m')
  await desk.saveNextFileAs(file)
  await receipt.getByRole('button', { name: '导出' }).click()
  await expect.poll(() => verify(file)).toMatchObject({ purpose: 'border-desk/receipt', account: 'zhuanbanyuan01' })
})

test('the list goes out as a spreadsheet with what stands in it', async () => {
  const file = join(directory, 'plans.xlsx')
  await desk.saveNextFileAs(file)
  const { rows } = await ask(page, 'filing.list', { kind: 'plan' })
  const exported = await ask(page, 'filing.export', { kind: 'plan', ids: rows.map(({ id }) => id) })
  expect(exported).toEqual({ ok: true, value: { saved: true, count: rows.length } })
  expect(readPart(readFileSync(file), 'xl/sharedStrings.xml')).toContain(title)
})

/** The page as a scanner sees it. */
async function readCode(pdf: string): Promise<string> {
  execFileSync('pdftoppm', ['-r', '300', '-f', '1', '-l', '1', '-png', '-singlefile', pdf, join(directory, 'paper')])
  const paper = sharp(join(directory, 'paper.png'))
  const { width, height } = await paper.metadata()
  // A hand scanner is held over the code, at the top right, not over the whole sheet.
  const place = {
    left: Math.round(width * 0.72),
    top: 0,
    width: Math.floor(width * 0.28),
    height: Math.round(height / 5),
  }
  await paper.clone().extract(place).png().toFile('out/e2e/paper-code.png')
  const image = paper.extract(place).ensureAlpha().raw()
  const { data, info } = await image.toBuffer({ resolveWithObject: true })
  return decodeQr({ width: info.width, height: info.height, data })
}

/** The command of the guide (用户手册, 电子回执). */
function verify(file: string): unknown {
  const out = join(directory, 'receipt.json')
  const ca = join(directory, 'authority', 'ca.pem')
  try {
    const how = ['-inform', 'DER', '-purpose', 'any', '-in', file, '-CAfile', ca, '-out', out]
    execFileSync('openssl', ['cms', '-verify', ...how], { stdio: 'pipe' })
    return JSON.parse(readFileSync(out, 'utf8'))
  } catch (error) {
    return String(error)
  }
}
