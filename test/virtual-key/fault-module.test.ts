import { readFileSync, rmSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { createFaultKey, type FaultKey } from './fault-key.ts'
import { openRawModule, type RawModule } from './raw-module.ts'
import { CKF, CKR } from './steering.ts'
import { makeFolder, PIN } from './virtual-key.ts'

const SERIAL_SESSION = 4
const USER = 1
const PIN_FLAGS = CKF.countLow | CKF.finalTry | CKF.locked | CKF.toBeChanged | CKF.protectedPath

describe('the fault module', () => {
  const dir = makeFolder()
  let key: FaultKey
  let module: RawModule

  function open(): RawModule {
    return openRawModule(key.modulePath, key.env)
  }

  async function openSession(): Promise<Uint8Array> {
    const [slot] = await module.get<Uint8Array[]>('C_GetSlotList', true)
    return module.get('C_OpenSession', slot, SERIAL_SESSION)
  }

  async function readFlags(): Promise<number> {
    const [slot] = await module.get<Uint8Array[]>('C_GetSlotList', true)
    const { flags } = await module.get<{ flags: number }>('C_GetTokenInfo', slot)
    return flags & PIN_FLAGS
  }

  async function findPrivateKey(session: Uint8Array): Promise<Uint8Array | undefined> {
    await module.get('C_FindObjectsInit', session, [{ type: 0, value: 3 }])
    const [found] = await module.get<Uint8Array[]>('C_FindObjects', session, 1)
    await module.get('C_FindObjectsFinal', session)
    return found
  }

  async function sign(session: Uint8Array) {
    await module.get('C_Login', session, USER, PIN)
    await module.get('C_SignInit', session, { mechanism: 0x40 }, await findPrivateKey(session))
    return module.ask('C_Sign', session, Buffer.from('x'), Buffer.alloc(256))
  }

  beforeAll(async () => {
    key = await createFaultKey({ dir })
  }, 60_000)
  afterAll(() => rmSync(dir, { recursive: true }))
  beforeEach(async () => {
    key.steering.set('wrong-pins 0')
    key.steering.clearLog()
    module = open()
    await module.get('C_Initialize')
  })
  afterEach(() => module.close())

  it('does nothing wrong unless it is told to', async () => {
    const session = await openSession()
    expect(await sign(session)).toMatchObject({ value: { byteLength: 256 } })
    expect(await readFlags()).toBe(0)
    const returns = key.steering.log().filter(({ sign: mark }) => mark === '<')
    expect(returns.length).toBeGreaterThan(10)
    expect(new Set(returns.map(({ details }) => details))).toEqual(new Set(['0x0']))
  })

  it('answers the n-th call of a function, or of all, with any code', async () => {
    key.steering.set('C_GetInfo 2 return 0x30', 'any 4 return 0x31')
    const answers = []
    for (let call = 0; call < 5; call += 1) answers.push(await module.ask('C_GetInfo'))
    const fine = { value: expect.anything() }
    expect(answers).toEqual([fine, { code: 'CKR_DEVICE_ERROR' }, fine, { code: 'CKR_DEVICE_MEMORY' }, fine])
  })

  it('waits as long as it is told to', async () => {
    key.steering.set('C_GetInfo 1 delay 300')
    const from = performance.now()
    await module.get('C_GetInfo')
    expect(performance.now() - from).toBeGreaterThanOrEqual(299)
  })

  it('crashes once, with the whole process, and counts on in the next', async () => {
    key.steering.set('C_GetInfo 2 crash', 'C_GetInfo 3 return 0x5')
    await module.get('C_GetInfo')
    expect(await module.ask('C_GetInfo')).toEqual({ signal: 'SIGSEGV' })
    module = open()
    await module.get('C_Initialize')
    expect(await module.ask('C_GetInfo')).toEqual({ code: 'CKR_GENERAL_ERROR' })
    expect(await module.ask('C_GetInfo')).toMatchObject({ value: {} })
  })

  it('pulls the token out: no slot has it, sessions are dead, the login is gone when it is back', async () => {
    const session = await openSession()
    await module.get('C_Login', session, USER, PIN)
    const privateKey = await findPrivateKey(session)
    key.steering.set('C_SignInit 1 remove')
    expect(await module.ask('C_SignInit', session, { mechanism: 0x40 }, privateKey)).toEqual({
      code: 'CKR_DEVICE_REMOVED',
    })
    expect(await module.get('C_GetSlotList', true)).toEqual([])
    const [slot] = await module.get<Uint8Array[]>('C_GetSlotList', false)
    expect(await module.ask('C_GetTokenInfo', slot)).toEqual({ code: 'CKR_TOKEN_NOT_PRESENT' })
    expect(await module.ask('C_OpenSession', slot, SERIAL_SESSION)).toEqual({ code: 'CKR_TOKEN_NOT_PRESENT' })
    expect(await module.ask('C_Logout', session)).toEqual({ code: 'CKR_DEVICE_REMOVED' })

    key.steering.set()
    expect(await module.ask('C_Logout', session)).toEqual({ code: 'CKR_SESSION_HANDLE_INVALID' })
    expect(await findPrivateKey(await openSession())).toBeUndefined()
  })

  it('stays out for the next process, and answers dead sessions as it is told to', async () => {
    const session = await openSession()
    key.steering.set(`removed-code ${CKR.CKR_DEVICE_ERROR}`, 'C_Login 1 remove')
    expect(await module.ask('C_Login', session, USER, PIN)).toEqual({ code: 'CKR_DEVICE_ERROR' })
    module.close()
    module = open()
    await module.get('C_Initialize')
    expect(await module.get('C_GetSlotList', true)).toEqual([])
    key.steering.set('removed')
    expect(await module.get('C_GetSlotList', true)).toEqual([])
    key.steering.set()
    expect(await module.get('C_GetSlotList', true)).not.toEqual([])
  })

  it('pulled out after a call, that call is whole', async () => {
    const session = await openSession()
    key.steering.set('C_Sign 1 remove-after')
    expect(await sign(session)).toMatchObject({ value: { byteLength: 256 } })
    expect(await module.get('C_GetSlotList', true)).toEqual([])
  })

  it('locks as a key does: low, final try, locked, and then the right PIN opens nothing', async () => {
    key.steering.set('max-tries 3', 'wrong-pins 0')
    const session = await openSession()
    const seen = []
    for (let wrong = 0; wrong < 3; wrong += 1) {
      seen.push([await module.ask('C_Login', session, USER, '000000'), await readFlags()])
    }
    const incorrect = { code: 'CKR_PIN_INCORRECT' }
    expect(seen).toEqual([
      [incorrect, CKF.countLow],
      [incorrect, CKF.countLow | CKF.finalTry],
      [incorrect, CKF.countLow | CKF.locked],
    ])
    expect(await module.ask('C_Login', session, USER, PIN)).toEqual({ code: 'CKR_PIN_LOCKED' })
    key.steering.set('max-tries 3', 'wrong-pins 2')
    expect(await readFlags()).toBe(CKF.countLow | CKF.finalTry)
    expect(await module.ask('C_Login', session, USER, PIN)).toMatchObject({ value: undefined })
    expect(await readFlags()).toBe(0)
  })

  it('shows the flags it is told to, before and after a login', async () => {
    key.steering.set(`flags ${CKF.finalTry}`, `flags-after-login ${CKF.locked}`)
    expect(await readFlags()).toBe(CKF.finalTry)
    await module.ask('C_Login', await openSession(), USER, '000000')
    expect(await readFlags()).toBe(CKF.locked)
  })

  it('has a PIN pad: an empty PIN is typed on the device', async () => {
    key.steering.set(`flags ${CKF.protectedPath}`, 'pad-pin 999999')
    const session = await openSession()
    expect(await module.ask('C_Login', session, USER, '')).toEqual({ code: 'CKR_PIN_INCORRECT' })
    key.steering.set(`flags ${CKF.protectedPath}`, `pad-pin ${PIN}`)
    expect(await module.ask('C_Login', session, USER, '')).toMatchObject({ value: undefined })
  })

  it('logs every call and of the PIN its length alone', async () => {
    const session = await openSession()
    await module.get('C_Login', session, USER, PIN)
    await module.ask('C_SetPIN', session, PIN, '13572468')
    const entered = key.steering.log().filter(({ sign: mark }) => mark === '>')
    expect(entered.slice(-2)).toMatchObject([
      { name: 'C_Login', details: 'user=1 pin=6' },
      { name: 'C_SetPIN', details: 'old=6 new=8' },
    ])
    expect(key.steering.count('C_Login')).toBe(1)
    const log = readFileSync(`${key.steering.file}.log`, 'utf8')
    for (const secret of [PIN, '13572468']) expect(log).not.toContain(secret)
  })

  it('refuses by name what it does not count', async () => {
    expect(await module.ask('C_SeedRandom', await openSession(), Buffer.alloc(8))).toEqual({
      code: 'CKR_FUNCTION_NOT_SUPPORTED',
    })
  })
})
