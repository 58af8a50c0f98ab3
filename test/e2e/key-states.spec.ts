import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, type Page } from '@playwright/test'
import { findSoftHsmModule } from '../../server/sample/ca/provision-softhsm.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { DeskApp } from '../story/desk-app.ts'
import { prepareProvince, sampleClerk, sampleHolder, samplePin, type Province } from '../support/province.ts'
import { createFaultKey, type FaultKey } from '../virtual-key/fault-key.ts'
import { CKF } from '../virtual-key/steering.ts'

/** What a real driver reports of a key, and a driver that fails: what the clerk then reads, on the login page itself. */
test.describe.configure({ mode: 'serial', timeout: 180_000 })
test.skip(findSoftHsmModule() === undefined, 'SoftHSM2 is not installed')

const HANG_MS = 40_000
let directory: string
let province: Province
let fault: FaultKey
let desk: DeskApp
let page: Page

test.beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
  province = await prepareProvince({ directory, groups: 20 })
  const ca = await getSampleCa(join(directory, 'authority'))
  fault = await createFaultKey({ dir: join(directory, 'fault'), ca, clerk: sampleHolder, pin: samplePin })
  await province.startServer()
  const { BORDER_DESK_SERVER = '', BORDER_DESK_OFFICE = '' } = province.clientEnvironment
  const clientEnvironment = {
    ...{ BORDER_DESK_SERVER, BORDER_DESK_OFFICE, BORDER_DESK_KEY_VENDORS: fault.vendors },
    ...fault.env,
  }
  desk = new DeskApp({ ...province, clientEnvironment }, directory)
  await desk.launch()
  page = desk.page
  await page.getByText(sampleClerk.name).waitFor()
})

test.afterAll(async () => {
  await desk?.close()
  await province?.stopServer()
  rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
})

test.afterEach(() => expect(desk.problems).toEqual([]))

test('flags without a count are told as far as they go: tried before, last try, locked', async () => {
  const states = [
    [0, /目前没有输错记录；连续输错/, true],
    [CKF.countLow, '此前输错过 PIN，请核对后再输入', true],
    [CKF.countLow | CKF.finalTry, /只剩最后一次：再输错，Key 立即锁定。/, true],
    [CKF.countLow | CKF.locked, 'Key 已锁定，不再接受 PIN', false],
  ] as const
  for (const [flags, text, typing] of states) {
    fault.steering.set(`flags ${flags}`)
    await expect(page.getByText(text).first(), String(text)).toBeVisible()
    await expect(pinField()).toHaveCount(typing ? 1 : 0)
    await page.screenshot({ path: `out/e2e/key-flags-${flags.toString(16)}.png` })
  }
  expect(fault.steering.count('C_Login')).toBe(0)
})

test('the last try: nothing reaches the key before it is confirmed by hand, and a locking one is told as locked', async () => {
  fault.steering.set('max-tries 6', 'wrong-pins 5')
  await page
    .getByText(/只剩最后一次/)
    .first()
    .waitFor()
  await enter('999999')
  await expect(page.getByPlaceholder('我已核对')).toBeFocused()
  expect(fault.steering.count('C_Login')).toBe(0)
  await desk.keys.type('我已核对')
  await desk.keys.press('Enter')
  await expect(page.getByText('Key 已锁定，不再接受 PIN').first()).toBeVisible()
  await expect(pinField()).toHaveCount(0)
  expect(fault.steering.count('C_Login')).toBe(1)
  fault.steering.set()
  await pinField().waitFor()
})

test('the key process crashes while the login page stands there: told, and the key is back by itself', async () => {
  fault.steering.set('C_GetSlotList * crash')
  await expect(page.getByText('读取 Key 的程序停止了，正在自动重启')).toBeVisible()
  await page.screenshot({ path: 'out/e2e/key-process-down.png' })
  fault.steering.set()
  await expect(pinField()).toBeVisible()
})

test('the driver crashes while it checks the PIN: no word of a wrong PIN, and the next attempt can be made at once', async () => {
  fault.steering.set('C_Login 1 crash')
  await enter(samplePin)
  await expect(page.getByRole('alert')).toContainText('读取 Key 的程序意外停止，正在自动重启。')
  await expect(page.getByText(/PIN 不正确/)).toHaveCount(0)
  await expect(pinField()).toBeVisible()
  fault.steering.set()
})

test('the driver hangs at the PIN: waiting ends with the truth', async () => {
  fault.steering.set(`C_Login 1 delay ${2 * HANG_MS}`)
  // What is typed just as the key process comes back is forgotten, together with the key it was meant for.
  await expect(async () => {
    await enter(samplePin)
    await expect(page.getByText('正在登录…')).toBeVisible({ timeout: 500 })
  }).toPass()
  await expect(page.getByRole('alert')).toContainText('Key 很久没有应答，已停止等待。', { timeout: HANG_MS })
  fault.steering.set()
  await expect(pinField()).toBeVisible()
})

test('a key with a keypad asks for the PIN there and has no field for one: wrong, then right', async () => {
  fault.steering.set(`flags ${CKF.protectedPath}`, 'pad-pin 000000')
  await expect(page.getByText('按【登录】后，请在 Key 的键盘上输入 PIN。')).toBeVisible()
  await expect(pinField()).toHaveCount(0)
  await enter(undefined)
  await expect(page.getByRole('alert')).toContainText('PIN 不正确')
  fault.steering.set(`flags ${CKF.protectedPath}`, `pad-pin ${samplePin}`, 'C_Login 1 delay 3000')
  fault.steering.clearLog()
  await page.getByText('按【登录】后，请在 Key 的键盘上输入 PIN。').waitFor()
  await enter(undefined)
  await expect(page.getByText('请在 Key 的键盘上输入 PIN，再按 Key 上的确认键。')).toBeVisible()
  await expect(page.getByText(/还有 \d+ 秒/)).toBeVisible()
  await page.screenshot({ path: 'out/e2e/pin-pad.png' })
  await page.getByRole('heading', { name: '需要我处理' }).waitFor({ timeout: 60_000 })
  const attempts = fault.steering.log().filter(({ sign, name }) => sign === '>' && name === 'C_Login')
  expect(attempts.map(({ details }) => details)).toEqual(['user=1 pin=0'])
})

function pinField() {
  return page.getByRole('textbox', { name: 'PIN', exact: true })
}

/** Account and password, and a PIN where there is a field for it. */
async function enter(pin: string | undefined): Promise<void> {
  await desk.keys.fill('用户名', sampleClerk.account)
  await desk.keys.fill('密码', sampleClerk.password)
  if (pin !== undefined) await desk.keys.fill('PIN', pin)
  await desk.keys.press('Enter')
}
