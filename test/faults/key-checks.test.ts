import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { watchEventLoop, type EventLoopWatch } from './event-loop.ts'
import { findHalfSignature, openKeyAtFault, type KeyAtFault } from './key-at-fault.ts'
import { listProcessTree, searchMemory } from './search-memory.ts'

describe('the checks of the key suite see what they are there to see', () => {
  let key: KeyAtFault
  beforeAll(async () => {
    key = await openKeyAtFault()
  })
  afterAll(() => key.close())

  it('a loop that stands still, and one that does not', async () => {
    const watch = watchEventLoop()
    await new Promise((done) => setTimeout(done, 200))
    for (const standsStill of [true, false, true]) {
      let { loop, idle } = await look(watch, standsStill)
      // A machine that gave no thread its turn for as long says nothing of either.
      for (let again = 0; again < 20 && idle > 250; again += 1) ({ loop, idle } = await look(watch, standsStill))
      expect(loop > 250).toBe(standsStill)
      expect(idle).toBeLessThan(250)
    }
    await watch.close()
  })

  async function look(watch: EventLoopWatch, standsStill: boolean) {
    watch.reset()
    const until = performance.now() + 300
    while (standsStill && performance.now() < until);
    await new Promise((done) => setTimeout(done, 50))
    return watch.read()
  }

  it('a signature of something else, and one without an end', async () => {
    expect((await key.login()).ok).toBe(true)
    const signed = await key.signSubmission()
    expect(await findHalfSignature(signed)).toBeUndefined()
    if (!signed.ok) throw new Error(signed.error.code)
    const { cms, statementJson } = signed.value
    const half = Buffer.from(cms, 'base64').subarray(0, 900).toString('base64')
    for (const value of [
      { ...signed.value, statementJson: statementJson.replace('5', '6') },
      { ...signed.value, cms: half },
    ]) {
      expect(await findHalfSignature({ ok: true, value })).toBe('a signature that does not verify')
    }
  })

  it.runIf(process.platform === 'linux')('bytes in the memory of a process, and none in that of another', () => {
    const secret = randomBytes(16)
    const other = spawn(process.execPath, ['-e', 'setTimeout(() => undefined, 60_000)'])
    const searched = searchMemory(listProcessTree(process.pid), [secret], secret)
    other.kill()
    const inThis = searched.find(({ pid }) => pid === process.pid)
    const inOther = searched.find(({ pid }) => pid === other.pid)
    expect(inThis?.hits).toBeGreaterThan(0)
    expect(inThis?.controls).toBe(inThis?.hits)
    expect(inOther?.hits).toBe(0)
  })
})
