import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { createFaultKey, type FaultKey } from './fault-key.ts'
import { createVirtualKeyClient, makeFolder, PIN, sealFor } from './virtual-key.ts'

describe('a key with a keypad of its own', () => {
  const dir = makeFolder()
  let fault: FaultKey

  beforeAll(async () => {
    fault = await createFaultKey({ dir })
    fault.steering.set('flags 0x100', `pad-pin ${PIN}`)
  }, 60_000)
  afterAll(() => rmSync(dir, { recursive: true }))

  async function withPad<T>(pad: string, work: (key: KeyClient) => Promise<T>): Promise<T> {
    const [name = ''] = readdirSync(fault.vendors)
    const file = path.join(fault.vendors, name)
    const profile = JSON.parse(readFileSync(file, 'utf8')) as { pin: object }
    writeFileSync(file, JSON.stringify({ ...profile, pin: { ...profile.pin, pad } }))
    fault.steering.clearLog()
    const key = createVirtualKeyClient({ vendors: fault.vendors, env: fault.env })
    try {
      return await work(key)
    } finally {
      key.close()
    }
  }

  function getHolder() {
    return { tokenSerial: fault.made.serial, certificateId: fault.made.certificateId }
  }

  it('asks for the PIN itself: the module gets none, once', async () => {
    await withPad('empty-pin', async (key) => {
      expect(await key.listTokens()).toMatchObject({ value: [{ protectedPath: true }] })
      expect((await key.login({ ...getHolder(), pin: null })).ok).toBe(true)
      const [login, ...more] = fault.steering.log().filter(({ sign, name }) => sign === '>' && name === 'C_Login')
      expect(more).toHaveLength(0)
      expect(login?.details).toMatch(/\b0$/)
    })
  })

  it.each(['empty-pin', 'unsupported'])(
    'with "%s" in the profile a typed PIN never reaches the module',
    async (pad) => {
      await withPad(pad, async (key) => {
        const answer = await key.login({ ...getHolder(), pin: await sealFor(key, PIN) })
        expect(answer).toEqual({ ok: false, error: { code: 'mechanism-unsupported', reason: 'protected-path' } })
        expect(fault.steering.count('C_Login')).toBe(0)
      })
    },
  )

  it('where the module cannot ask, nothing is tried', async () => {
    await withPad('unsupported', async (key) => {
      const answer = await key.login({ ...getHolder(), pin: null })
      expect(answer).toEqual({ ok: false, error: { code: 'mechanism-unsupported', reason: 'protected-path' } })
      expect(fault.steering.count('C_Login')).toBe(0)
    })
  })

  it('a key without a keypad is not asked without a PIN', async () => {
    fault.steering.set()
    await withPad('empty-pin', async (key) => {
      const answer = await key.login({ ...getHolder(), pin: null })
      expect(answer).toEqual({ ok: false, error: { code: 'pin-length' } })
      expect(fault.steering.count('C_Login')).toBe(0)
    })
  })
})
