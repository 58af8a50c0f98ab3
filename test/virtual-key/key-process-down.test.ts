import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import type { KeyEvents } from '../../native/pkcs11/face.ts'
import { createVirtualKeyClient } from './virtual-key.ts'

describe('a key process that hangs or crashes', () => {
  const file = path.join(import.meta.dirname, 'moody-child.ts')
  const key = createVirtualKeyClient({ file, deadlines: { listTokens: 300 } })
  afterAll(() => key.close())

  function next<E extends 'process-up' | 'process-down'>(event: E): Promise<KeyEvents[E]> {
    return new Promise((resolve) => {
      const stop = key.on(event, (payload) => {
        stop()
        resolve(payload)
      })
    })
  }

  async function upAgainAfter(down: Promise<unknown>): Promise<number> {
    await down
    const from = performance.now()
    await next('process-up')
    return performance.now() - from
  }

  it('a hang ends at the deadline, the others waiting are told, and the process is back within 3 s', async () => {
    const down = next('process-down')
    const up = upAgainAfter(down)
    const hanging = key.listTokens()
    const behindIt = key.unwrapKey(new Uint8Array(), 'holder')
    expect(await hanging).toEqual({ ok: false, error: { code: 'timeout' } })
    expect(await behindIt).toEqual({ ok: false, error: { code: 'process-crashed' } })
    expect(await down).toEqual({ reason: 'timeout' })
    expect(await up).toBeLessThan(3000)
    expect((await key.unwrapKey(new Uint8Array(), 'holder')).ok).toBe(true)
  })

  it('a crash comes back as a code, and a call made while it is down is answered by the next process', async () => {
    const down = next('process-down')
    const up = upAgainAfter(down)
    expect(await key.signSubmission('')).toEqual({ ok: false, error: { code: 'process-crashed' } })
    expect(await down).toEqual({ reason: 'crashed' })
    const meanwhile = key.unwrapKey(new Uint8Array(), 'holder')
    expect(await up).toBeLessThan(3000)
    expect((await meanwhile).ok).toBe(true)
  })

  it('after close every call is cancelled', async () => {
    key.close()
    expect(await key.listTokens()).toEqual({ ok: false, error: { code: 'cancelled' } })
  })
})
