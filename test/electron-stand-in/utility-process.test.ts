import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchFixture, underTest, type FixtureApp } from './fixture-app.ts'

interface Fork {
  fork(path: string, args?: string[], options?: Electron.ForkOptions): Electron.UtilityProcess
}

describe(`utility processes on ${underTest.kind} ${underTest.version}`, () => {
  let fixture: FixtureApp
  beforeAll(async () => {
    fixture = await launchFixture()
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  test('a child has its port, arguments and environment; values are cloned; it can be ended', async () => {
    const result = await fixture.app.evaluate(async () => {
      const { fork } = globalThis as unknown as Fork
      const child = fork('child.js', ['a', 'b'], { env: { FIXTURE: 'yes' }, stdio: 'pipe', serviceName: 'fixture' })
      function next() {
        return new Promise<never>((resolve) => child.once('message', resolve))
      }
      const output = new Promise<string>((resolve) =>
        child.stdout?.once('data', (data: Buffer) => resolve(data.toString().trim())),
      )
      child.postMessage('about')
      const about: { pid: number } = await next()
      const samePid = about.pid === child.pid
      child.postMessage({ map: new Map([['k', new Date(0)]]), bytes: Buffer.from([1, 2]), nothing: undefined })
      const echoed: { map: Map<string, Date>; bytes: Uint8Array } = await next()
      let refusal = ''
      try {
        child.postMessage(() => 1)
      } catch (error) {
        refusal = String(error)
      }
      const exit = new Promise((resolve) => child.once('exit', resolve))
      child.postMessage('exit')
      return {
        about,
        samePid,
        output: await output,
        refusal,
        exit: await exit,
        pidAfter: child.pid === undefined,
        echoed: [echoed.map.get('k') instanceof Date, echoed.bytes.constructor.name, 'nothing' in echoed],
      }
    })
    expect(result).toMatchObject({
      about: { type: 'utility', args: ['a', 'b'], env: 'yes', send: 'undefined' },
      samePid: true,
      output: 'ready',
      exit: 7,
      pidAfter: true,
      echoed: [true, 'Uint8Array', true],
    })
    expect(result.refusal).toMatch(/could not be cloned/)
  })

  test('a child that hangs is killed, one that crashes is reported', async () => {
    const codes = await fixture.app.evaluate(async () => {
      const { fork } = globalThis as unknown as Fork
      const hanging = fork('child.js', ['hang'], { stdio: 'ignore' })
      await new Promise((resolve) => hanging.once('message', resolve))
      const ended = new Promise((resolve) => hanging.once('exit', resolve))
      const killed = hanging.kill()
      await ended
      const crashing = fork('child.js', [], { stdio: 'ignore' })
      const code = new Promise<number>((resolve) => crashing.once('exit', resolve))
      crashing.postMessage('crash')
      return { killed, code: await code }
    })
    expect(codes.killed).toBe(true)
    expect(codes.code).not.toBe(0)
  })
})
