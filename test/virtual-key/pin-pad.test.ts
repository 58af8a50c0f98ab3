import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { createFaultKey, type FaultKey } from './fault-key.ts'
import { CKF } from './steering.ts'
import { createVirtualKeyClient, makeFolder, PIN, sealFor } from './virtual-key.ts'

const PAD = `flags ${CKF.protectedPath}`

describe('a key with a keypad of its own', () => {
  const dir = makeFolder()
  let fault: FaultKey
  let key: KeyClient

  beforeAll(async () => {
    fault = await createFaultKey({ dir })
    key = createVirtualKeyClient({ vendors: fault.vendors, env: fault.env })
  }, 60_000)
  afterAll(() => {
    key.close()
    rmSync(dir, { recursive: true })
  })

  async function login(pin: string | null) {
    const { serial: tokenSerial, certificateId } = fault.made
    fault.steering.clearLog()
    return key.login({ tokenSerial, certificateId, pin: pin === null ? null : await sealFor(key, pin) })
  }

  it('is told apart from others, and logs in with what is typed on the device', async () => {
    fault.steering.set(PAD, `pad-pin ${PIN}`)
    expect(await key.listTokens()).toMatchObject({ value: [{ protectedPath: true }] })
    expect(await login(null)).toMatchObject({ ok: true })
    const [attempt] = fault.steering.log().filter(({ sign, name }) => sign === '>' && name === 'C_Login')
    expect(attempt?.details).toBe('user=1 pin=0')
    await key.logout()
  })

  it('a wrong PIN on the device is told as such', async () => {
    fault.steering.set(PAD, 'pad-pin 000000')
    expect(await login(null)).toMatchObject({ error: { code: 'pin-incorrect' } })
  })

  it('gets no PIN from the computer, and the others none from nowhere', async () => {
    fault.steering.set(PAD, `pad-pin ${PIN}`)
    expect((await login(PIN)).ok).toBe(false)
    expect(fault.steering.count('C_Login')).toBe(0)
    fault.steering.set()
    expect(await login(null)).toEqual({ ok: false, error: { code: 'pin-length' } })
    expect(fault.steering.count('C_Login')).toBe(0)
  })
})
