import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { createKeyClient } from '../../native/pkcs11/key-client.ts'
import type { KeyProcessHandle } from '../../native/pkcs11/key-client.ts'
import { forkLikeElectron } from './virtual-key.ts'

const LOGIN = { tokenSerial: '1', certificateId: '1', pin: null }

describe('a key process lives for one login', () => {
  const file = path.join(import.meta.dirname, 'moody-child.ts')
  let key: KeyClient
  let forks = 0
  let alive = 0
  let mostAlive = 0
  let ups = 0
  let downs = 0

  function fork(): KeyProcessHandle {
    const child = forkLikeElectron(file, [])
    forks += 1
    alive += 1
    mostAlive = Math.max(mostAlive, alive)
    child.on('exit', () => (alive -= 1))
    return child
  }

  beforeEach(() => {
    forks = alive = mostAlive = ups = downs = 0
    key = createKeyClient({ fork })
    key.on('process-up', () => (ups += 1))
    key.on('process-down', () => (downs += 1))
  })
  afterEach(() => key.close())

  /** The process that answers now. */
  async function ask(): Promise<unknown> {
    const answer = await key.unwrapKey(new Uint8Array(), 'holder')
    return answer.ok && answer.value
  }

  it('after 10 logins and logouts there were 11 processes, one at a time, and nobody was told of it', async () => {
    const seen = new Set<unknown>()
    for (let run = 0; run < 10; run += 1) {
      expect((await key.login(LOGIN)).ok).toBe(true)
      const inLogin = await ask()
      expect(await ask()).toBe(inLogin)
      seen.add(inLogin)
      expect(await key.logout()).toEqual({ ok: true, value: null })
    }
    seen.add(await ask())
    console.log(`${seen.size} processes for 10 logins, ${mostAlive} at a time, told of as down ${downs} times`)
    expect([seen.size, forks, mostAlive, downs, ups]).toEqual([11, 11, 1, 0, 11])
  })

  it('a logout without a login ends nothing', async () => {
    const before = await ask()
    expect(await key.logout()).toEqual({ ok: true, value: null })
    expect(await ask()).toBe(before)
  })

  it('a change of PIN without a login ends the process as well, one within a login does not', async () => {
    const first = await ask()
    await key.changePin({ tokenSerial: '1', pins: null })
    const second = await ask()
    expect(second).not.toBe(first)
    await key.login(LOGIN)
    await key.changePin({ tokenSerial: '1', pins: null })
    expect(await ask()).toBe(second)
  })

  it('what was asked before the logout is answered by the old process, what comes after by the new one', async () => {
    await key.login(LOGIN)
    const [before, out, after] = await Promise.all([ask(), key.logout(), ask()])
    expect(out.ok).toBe(true)
    expect(before).not.toBe(after)
    expect(forks).toBe(2)
  })
})
