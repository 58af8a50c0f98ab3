import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from '@playwright/test'
import { samplePin } from '../support/province.ts'
import { expectLocked, openAttackedDesk, settle, type AttackedDesk } from './support/attacked-desk.ts'
import { ask } from './support/desk-calls.ts'
import { squeeze, storeHostilePlans, storeSoundPlan } from './support/hostile-plans.ts'
import { readSeen } from './support/watch.ts'
import { createXssPayloads } from './support/xss-payloads.ts'

test.describe.configure({ mode: 'serial', timeout: 300_000 })

let attacked: AttackedDesk
test.beforeAll(async () => {
  attacked = await openAttackedDesk()
  await attacked.cast.desk.login(samplePin)
})
test.afterEach(() => attacked.expectUnharmed())
test.afterAll(() => attacked?.end())

test('200 hostile texts stay texts in the list, in forms, on paper and in the outbox', async () => {
  const { canary, watch } = attacked
  const { desk, province } = attacked.cast
  const { electron, page } = desk
  const texts = createXssPayloads(canary.host)
  expect(new Set(texts).size).toBe(200)
  const askedBefore = [...watch.asked]
  const plans = await storeHostilePlans(page, texts)

  const listed = await test.step('in the list', async () => {
    await page.evaluate(() => void (location.hash = '#/plan'))
    const { total } = await ask(page, 'filing.list', { kind: 'plan' })
    await page.getByText(`共 ${total} 条`).waitFor()
    const seen = new Set<string>()
    for (let shown = 0; shown < total; shown += 20) {
      const last = Math.min(20, total - shown)
      await expect(page.getByRole('row')).toHaveCount(last + 1)
      for (const text of await page.getByRole('row').allTextContents()) seen.add(text)
      if (shown + 20 < total) await page.getByRole('button', { name: '下一页' }).click()
      await settle(page)
    }
    return texts.filter((text) => [...seen].some((row) => squeeze(row).includes(squeeze(text)))).length
  })
  expect(listed).toBe(200)

  // What one plan holds besides its title are the ten texts after it.
  const opened = plans.filter((_plan, index) => index % 10 === 0)
  await test.step('in forms and on paper', async () => {
    const file = join(dirname(await electron.evaluate(({ app }) => app.getPath('userData'))), 'hostile.pdf')
    await desk.saveNextFileAs(file)
    for (const { id, title } of opened) {
      await page.evaluate((to) => void (location.hash = to), `#/case/${id}?tab=form`)
      await expect.poll(async () => squeeze(await page.locator('h1').first().textContent())).toContain(squeeze(title))
      await expect(page.getByRole('textbox', { name: '出访任务' })).not.toHaveValue('')
      expect(await ask(page, 'filing.print', { id })).toEqual({ ok: true, value: { saved: true } })
      const pdf = readFileSync(file, 'latin1')
      expect(pdf.slice(0, 5)).toBe('%PDF-')
      expect(['/JavaScript', '/Launch', '/SubmitForm', '/URI'].filter((name) => pdf.includes(name))).toEqual([])
    }
  })

  await test.step('in the outbox', async () => {
    await province.stopServer()
    const names = [
      '<img src=x onerror=globalThis.xssRan=1>',
      '"><svg onload=globalThis.xssRan=1>',
      '{{globalThis.xssRan=1}}',
    ]
    for (const name of names) {
      const id = await storeSoundPlan(page, name)
      const words = await ask(page, 'filing.signing-words', { id })
      if (!words.ok) throw new Error(words.error.code)
      expect(words.value.title).toBe(name)
      const { contentHash } = words.value
      expect(await ask(page, 'filing.submit', { id, contentHash })).toMatchObject({ ok: true })
    }
    await page.evaluate(() => void (location.hash = '#/outbox'))
    for (const name of names) await expect(page.getByRole('row').filter({ hasText: name })).toHaveCount(1)
    await province.startServer()
  })

  expect(watch.asked).toEqual(askedBefore)
  const { preferences } = await readSeen(electron)
  expectLocked(preferences.slice(-opened.length), opened.length)
  expect(preferences.slice(-opened.length).filter(({ preload }) => preload)).toEqual([])
  console.log(
    `hostile texts: ${texts.length} in the list, ${opened.length} plans of them in forms and on paper, 3 in the outbox, 0 ran`,
  )
})
