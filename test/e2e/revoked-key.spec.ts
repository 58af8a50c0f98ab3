import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { createCertificateRepo, type CertificateRepo } from '../../server/auth/certificate.repo.ts'
import { openDatabase } from '../../server/db/open-database.ts'
import type { DeskApp } from '../story/desk-app.ts'
import { fillPlan, signAndSubmit } from '../story/offline.steps.ts'
import { openCase } from '../story/story.ts'
import { samplePin, type Province } from '../support/province.ts'
import { ask } from './support/desk-calls.ts'
import { openDesk, type OpenDesk } from './support/open-desk.ts'

/** The office revokes the key of a clerk who is at work, and takes it back. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })

const waiting = '吊销前签名、还没有送出的计划'
const draft = '吊销时正在填写的计划'
const task = '商谈农业合作'
const CONTACT_MS = 60_000

let stage: OpenDesk | undefined
let province: Province
let desk: DeskApp
let page: Page
let waitingId: string
let draftId: string

test.beforeAll(async () => {
  stage = await openDesk()
  ;({ desk, page, province } = stage)
  await desk.login()
  await expect(page.getByText('已全部同步')).toBeVisible()
})

test.afterAll(() => stage?.end())

test.afterEach(() => expect(desk.problems).toEqual([]))

test('revoked while the clerk types: one to read within 60 s of contact, and what was typed and signed is kept', async () => {
  await fillPlan(desk, waiting)
  waitingId = toOpenId()
  await fillPlan(desk, draft)
  draftId = toOpenId()
  await province.stopServer()
  await expect(page.getByText('没有联网')).toBeVisible()
  await openCase({ desk }, 'plan', waiting)
  await signAndSubmit({ desk })
  await openCase({ desk }, 'plan', draft)
  await desk.keys.fill('出访任务', task)

  inOffice((certificates, thumbprint) => certificates.revoke(thumbprint, new Date().toISOString()))
  const contact = Date.now()
  await province.startServer()
  await expect(banner()).toBeVisible({ timeout: CONTACT_MS })
  console.log(`read-only ${((Date.now() - contact) / 1000).toFixed(1)} s after the server was there again`)
  await expect(banner()).toHaveText('只能查看：证书已被注销。请联系证书发放机构；本机保存的内容不受影响。')
  await page.screenshot({ path: 'out/e2e/revoked.png' })
})

test('nothing can be typed or filed, by no way, and nothing is lost', async () => {
  await expect(page.getByText(task, { exact: true })).toBeVisible()
  await expect(page.getByRole('textbox')).toHaveCount(0)
  await page.keyboard.type('不该有的字')
  await expect(page.getByText('不该有的字')).toHaveCount(0)
  await desk.keys.press('Control+Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByRole('button', { name: '上报', exact: true })).toHaveCount(0)

  const { data, version } = await ask(page, 'filing.open', { id: draftId }).then(get)
  const changed = { ...data, group: { ...data['group'], task: '改了的任务' } }
  for (const [name, input] of [
    ['filing.save', { id: draftId, data: changed, baseVersion: version }],
    ['filing.create', { kind: 'plan' }],
    ['filing.signing-words', { id: draftId }],
  ] as const) {
    await expect(ask(page, name, input as never), name).rejects.toThrow(`${name}: read-only`)
  }
  expect((await ask(page, 'filing.open', { id: draftId }).then(get)).data['group']).toMatchObject({ task })
  expect(await ask(page, 'outbox.list', undefined)).toHaveLength(1)
})

test('locked and opened again, it is still one to read', async () => {
  await desk.keys.press('Alt+L')
  await page.getByRole('button', { name: '解锁' }).waitFor()
  await desk.keys.fill('PIN', samplePin)
  await desk.keys.press('Enter')
  await expect(banner()).toBeVisible({ timeout: CONTACT_MS })
  await expect(page.getByText(task, { exact: true })).toBeVisible()
  await expect(page.getByRole('textbox', { name: '出访任务' })).toHaveCount(0)
})

test('taken back: the clerk goes on where it stopped, and the outbox empties by itself', async () => {
  inOffice((certificates, thumbprint) => certificates.reinstate(thumbprint))
  const lifted = Date.now()
  // It looks by itself once a minute; the clerk need not wait for that.
  await ask(page, 'sync.now', undefined)
  await expect(banner()).toHaveCount(0, { timeout: 2 * CONTACT_MS })
  await expect(page.getByText('已全部同步')).toBeVisible({ timeout: CONTACT_MS })
  console.log(`at work again ${((Date.now() - lifted) / 1000).toFixed(1)} s after it was taken back`)
  expect(await ask(page, 'outbox.list', undefined)).toEqual([])
  expect((await ask(page, 'filing.open', { id: waitingId }).then(get)).state).toBe('submitted')
  await openCase({ desk }, 'plan', draft)
  await desk.keys.fill('出访任务', `${task}与交流`)
  await expect(page.getByText(/已保存/)).toBeVisible()
})

function banner() {
  return page.locator('.banner').filter({ hasText: '只能查看' })
}

/** The filing on the screen. */
function toOpenId(): string {
  return /case\/([0-9a-f-]{36})/.exec(page.url())?.[1] ?? ''
}

/** The hand of the office in its list of keys, at the only one that has logged in. */
function inOffice(act: (certificates: CertificateRepo, thumbprint: string) => void): void {
  const db = openDatabase(join(stage?.directory ?? '', 'server'))
  try {
    const thumbprints = db.prepare<[], string>('SELECT thumbprint FROM account_certificate').pluck().all()
    expect(thumbprints).toHaveLength(1)
    act(createCertificateRepo(db), thumbprints[0] ?? '')
  } finally {
    db.close()
  }
}

function get<T>(answer: { ok: true; value: T } | { ok: false; error: { code: string } }): T {
  if (!answer.ok) throw new Error(answer.error.code)
  return answer.value
}
