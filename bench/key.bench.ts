import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { insertMaterial, listMaterials } from '../main/features/material/material.repo.ts'
import { findSoftHsmModule } from '../server/sample/ca/provision-softhsm.ts'
import { createOffice, PIN, provisionKey, startClient, type TestClient } from '../test/integration/office.ts'
import { DeskApp } from '../test/story/desk-app.ts'
import { prepareProvince, samplePin } from '../test/support/province.ts'
import { inTurn, median, toRow, type Options, type Row } from './measure.ts'
import { openRawKey, type RawKey } from './raw-key.ts'

const MATERIALS = 20
const MATERIAL_BYTES = 5_000_000
const SIGNED_A_ROUND = 10

/** What our house adds to the key's own time, on SoftHSM2: the whole program from a clerk's view, and 上报. */
export async function bench({ rounds }: Options): Promise<readonly Row[]> {
  const modulePath = findSoftHsmModule()
  if (modulePath === undefined) throw new Error('SoftHSM2 is not installed: there is nothing to stand against')
  const signing = await benchSigning(rounds, modulePath)
  return [...(await benchWindow(rounds, modulePath)), signing]
}

/** 上报 from the confirmation to the outbox, in the main process with its real key process. */
async function benchSigning(rounds: number, modulePath: string): Promise<Row> {
  const office = await createOffice(0)
  try {
    await office.startServer()
    const testKey = await provisionKey(office.directory, office.ca, 'SoftHSM2')
    const client = await startClient(office, testKey)
    const entered = await client.login()
    if (!entered.ok) throw new Error(entered.error.code)
    // Otherwise what was signed is uploaded under the next measurement.
    await office.stopServer()
    const model = await client.draftPlan('样本')
    for (let count = 0; count < MATERIALS; count += 1) await client.attach(model, MATERIAL_BYTES)
    const raw = openRawKey({ modulePath, env: testKey.env ?? {}, pin: PIN })
    await signMany(client, model)
    const pair = await inTurn(
      rounds,
      () => signMany(client, model),
      () => median(Array.from({ length: SIGNED_A_ROUND }, () => raw.sign())),
    )
    raw.close()
    await client.close()
    const note = `${MATERIALS} materials of ${MATERIAL_BYTES / 1e6} MB; checked, signed, verified, written durably; against C_Sign, RSA 2048`
    return toRow('sign-submission', pair, 'ms', note)
  } finally {
    await office.remove()
  }
}

async function signMany(client: TestClient, model: string): Promise<number> {
  const taken: number[] = []
  for (let count = 0; count < SIGNED_A_ROUND; count += 1) {
    const id = await client.draftPlan(`计划${count}`)
    const { db } = client.open.get()
    for (const material of listMaterials(db, model)) {
      insertMaterial(db, id, { ...material, id: crypto.randomUUID() }, new Date().toISOString())
    }
    const started = performance.now()
    await client.submit(id)
    taken.push(performance.now() - started)
  }
  return median(taken)
}

/** The whole program: from Enter after the PIN to the home page, and from a key put in to the field for its PIN. */
async function benchWindow(rounds: number, modulePath: string): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'key-bench-'))
  const province = await prepareProvince({ directory, groups: 20 })
  const desk = new DeskApp(province, directory)
  try {
    await province.startServer()
    await desk.launch()
    await desk.login()
    const raw = openRawKey({ modulePath, env: province.clientEnvironment, pin: samplePin })
    await unlock(desk)
    const login = await inTurn(rounds, () => unlock(desk), raw.login)
    await lock(desk.page)
    const seen = await measureInsertions(rounds, desk.page, join(directory, 'key', 'tokens'), raw)
    raw.close()
    return [
      toRow('login', login, 'ms', 'Enter after the PIN to the home page, online; against C_Login and one C_Sign'),
      toRow('key-seen', seen, 'ms', 'news of the key to a field for its PIN; against listing token and certificates'),
    ]
  } finally {
    await desk.close()
    await province.stopServer()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function lock(page: Page): Promise<void> {
  await page.evaluate(() => window.desk.invoke('session.lock', undefined))
  await page.getByRole('textbox', { name: 'PIN' }).waitFor()
}

/** As every morning: the key is in, the account is known. */
async function unlock({ page, keys }: DeskApp): Promise<number> {
  await lock(page)
  await keys.fill('PIN', samplePin)
  const started = performance.now()
  await keys.press('Enter')
  await page.getByRole('heading', { name: '需要我处理' }).waitFor()
  return performance.now() - started
}

/** A token that is put in is a folder that appears. */
async function measureInsertions(rounds: number, page: Page, tokens: string, raw: RawKey) {
  const [token = ''] = readdirSync(tokens)
  const [here, away] = [join(tokens, token), join(tokens, '..', token)]
  return inTurn(
    rounds,
    async () => {
      renameSync(here, away)
      await page.getByRole('textbox', { name: 'PIN' }).waitFor({ state: 'hidden' })
      const shown = waitForPin(page)
      renameSync(away, here)
      return shown
    },
    () => raw.list(),
  )
}

/** In the page itself: from the news that the keys have changed to a PIN field that takes keys. */
function waitForPin(page: Page): Promise<number> {
  return page.evaluate(
    () =>
      new Promise<number>((done, fail) => {
        setTimeout(() => fail(new Error('the key was put in, and no PIN was asked for')), 20_000)
        let heard = performance.now()
        const forget = window.desk.on('key-changed', () => (heard = performance.now()))
        const look = () => {
          const field = document.querySelector<HTMLInputElement>('input[type=password]:not(:disabled)')
          if (!field?.checkVisibility()) return
          watch.disconnect()
          forget()
          done(performance.now() - heard)
        }
        const watch = new MutationObserver(look)
        watch.observe(document.body, { subtree: true, childList: true, attributes: true })
      }),
  )
}
