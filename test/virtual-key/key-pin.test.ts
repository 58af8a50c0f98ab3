import { cpSync, readdirSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { createSoftTokens, getToken, getValue, logIn, type SoftTokens } from './soft-tokens.ts'
import { makeFolder, PIN, sealFor } from './virtual-key.ts'

const NEW_PIN = '97531086'

describe('PINs on their way to the key', () => {
  let tokens: SoftTokens
  let key: KeyClient

  beforeAll(async () => {
    tokens = await createSoftTokens()
    key = tokens.createClient()
  }, 60_000)
  afterAll(() => {
    key.close()
    tokens.remove()
  })

  async function getHolder() {
    const token = await getToken(key, 'clerk-rsa')
    return { tokenSerial: token.serial, certificateId: token.certificates[0]?.id ?? '' }
  }

  it('a message that was used, is of another process, or is damaged is unreadable and costs no try', async () => {
    const holder = await getHolder()
    const used = await sealFor(key, PIN)
    getValue(await key.login({ ...holder, pin: used }))
    expect(await key.login({ ...holder, pin: used })).toMatchObject({ error: { code: 'pin-unreadable' } })
    await key.logout()
    const other = tokens.createClient()
    const foreign = await sealFor(other, PIN)
    other.close()
    const damaged = await sealFor(key, PIN)
    for (const pin of [used, foreign, { ...damaged, boxes: [foreign.boxes[0] ?? ''] }, await sealFor(key, PIN, PIN)]) {
      expect(await key.login({ ...holder, pin })).toEqual({ ok: false, error: { code: 'pin-unreadable' } })
    }
    expect((await getToken(key, 'clerk-rsa')).pinState).toBe('ok')
  })

  it('what is no sealed PIN is refused at the door of the process, and the next login works', async () => {
    const holder = await getHolder()
    const forged = { ...holder, pin: PIN } as never
    expect(await key.login(forged)).toMatchObject({ ok: false, error: { code: 'device-error' } })
    getValue(await logIn(key, 'clerk-rsa'))
    await key.logout()
  })

  it('the PIN is changed on the key: the old one is refused, the new one logs in', async () => {
    const { tokenSerial } = await getHolder()
    const wrong = { tokenSerial, pins: await sealFor(key, '999999', NEW_PIN) }
    expect(await key.changePin(wrong)).toMatchObject({ error: { code: 'pin-incorrect', pinState: 'count-low' } })
    const short = { tokenSerial, pins: await sealFor(key, PIN, '123') }
    expect(await key.changePin(short)).toEqual({ ok: false, error: { code: 'pin-length' } })
    const changed = getValue(await key.changePin({ tokenSerial, pins: await sealFor(key, PIN, NEW_PIN) }))
    expect(changed).toMatchObject({ serial: tokenSerial, pinState: 'ok' })
    expect(await logIn(key, 'clerk-rsa', PIN)).toMatchObject({ error: { code: 'pin-incorrect' } })
    getValue(await logIn(key, 'clerk-rsa', NEW_PIN))
    // Back again, this time by whoever is logged in.
    getValue(await key.changePin({ tokenSerial, pins: await sealFor(key, NEW_PIN, PIN) }))
    expect((await key.wrapKey(Buffer.alloc(32))).ok).toBe(true)
    await key.logout()
    getValue(await logIn(key, 'clerk-rsa', PIN))
    await key.logout()
  })

  it('the drivers of all profiles are told, with what became of them', async () => {
    const modules = getValue(await key.listModules())
    const softHsm = modules.find((module) => module.vendor === 'softhsm2')
    expect(softHsm).toMatchObject({ bits: 64, loaded: true, error: null, usbPresent: null })
    expect(softHsm?.slots).toBeGreaterThan(1)
    const feitian = modules.find((module) => module.vendor === 'feitian-epass2003')
    expect(feitian).toMatchObject({ file: null, bits: null, loaded: false, error: null, slots: 0 })
  })

  it('a token pulled out of a login and put back is seen again within 5 s, and logs in', async () => {
    const { token } = getValue(await logIn(key, 'clerk-rsa'))
    const folder = path.join(tokens.dir, 'tokens')
    const drawer = makeFolder()
    const name = readdirSync(folder).find((each) => each.replaceAll('-', '').endsWith(token.serial)) ?? ''
    const removed = new Promise((resolve) => key.on('removed', resolve))
    cpSync(path.join(folder, name), path.join(drawer, name), { recursive: true })
    rmSync(path.join(folder, name), { recursive: true })
    expect(await removed).toEqual({ tokenSerial: token.serial })
    expect((await key.signSubmission('{"purpose":"border-desk/submission"}')).ok).toBe(false)
    await new Promise((resolve) => setTimeout(resolve, 3000))
    const back = new Promise<void>((resolve) => {
      key.on('tokens-changed', (now) => now.some((each) => each.serial === token.serial) && resolve())
    })
    const at = performance.now()
    cpSync(path.join(drawer, name), path.join(folder, name), { recursive: true })
    await back
    const took = performance.now() - at
    console.log(`put back, seen after ${Math.round(took)} ms`)
    expect(took).toBeLessThan(5000)
    getValue(await logIn(key, 'clerk-rsa'))
    await key.logout()
    rmSync(drawer, { recursive: true })
  }, 20_000)
})
