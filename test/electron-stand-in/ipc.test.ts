import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchFixture, underTest, type FixtureApp } from './fixture-app.ts'

/** Everything here is what the page may use; the rest must not be there. */
interface Desk {
  invoke(channel: string, ...args: unknown[]): Promise<unknown>
  send(channel: string, ...args: unknown[]): void
  onNoted(listener: (text: string) => void): () => void
}
declare const desk: Desk

describe(`calls between page and main process on ${underTest.kind} ${underTest.version}`, () => {
  let fixture: FixtureApp
  beforeAll(async () => {
    fixture = await launchFixture()
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  test('values of every cloneable kind come back as they went', async () => {
    const differences = await fixture.page.evaluate(async () => {
      const shared = { name: '边界通' }
      const ring: Record<string, unknown> = { shared }
      ring['self'] = ring
      const values: unknown[] = [
        undefined,
        null,
        true,
        0,
        -0,
        NaN,
        Infinity,
        -Infinity,
        1.5,
        2n ** 70n,
        '',
        '吉林 \u{2000b}\n\u0000',
        new Date(0),
        new Date(NaN),
        /a+b/giu,
        [1, undefined, [2]],
        { a: undefined, b: { c: 1 } },
        new Map<unknown, unknown>([
          ['k', new Set([1, 'x'])],
          [{ key: 1 }, null],
        ]),
        new Uint8Array([0, 127, 255]),
        new Float64Array([1.5, NaN]),
        new BigInt64Array([-1n]),
        new ArrayBuffer(3),
        new DataView(new ArrayBuffer(4), 1, 2),
        [shared, shared],
        { __proto__: null, x: 1 },
        Object('boxed'),
        ['o', 0],
        ['u'],
        new Uint8Array(300_000).fill(7),
      ]
      function show(value: unknown): string {
        if (value instanceof Map) return `Map${show([...value])}`
        if (value instanceof Set) return `Set${show([...value])}`
        if (value instanceof Date) return `Date(${value.getTime()})`
        if (value instanceof ArrayBuffer) return `Buffer${new Uint8Array(value)}`
        if (value instanceof DataView) return `View${value.byteOffset},${value.byteLength},${value.buffer.byteLength}`
        if (ArrayBuffer.isView(value)) return `${value.constructor.name}${value}`
        if (value instanceof RegExp || typeof value === 'bigint') return `${typeof value}${String(value)}`
        if (Array.isArray(value)) return `[${value.map(show)}]`
        if (value instanceof String) return `Boxed${value}`
        if (typeof value === 'object' && value !== null)
          return `{${Object.entries(value).map(([key, item]) => `${key}:${show(item)}`)}}`
        return Object.is(value, -0) ? '-0' : `${typeof value}${String(value)}`
      }
      const wrong: string[] = []
      for (const value of values) {
        const [back] = (await desk.invoke('echo', value)) as unknown[]
        if (show(back) !== show(value)) wrong.push(`${show(value).slice(0, 80)} → ${show(back).slice(0, 80)}`)
      }
      const pair = ((await desk.invoke('echo', [shared, shared])) as unknown[][])[0] ?? []
      const [round] = (await desk.invoke('echo', ring)) as Record<string, unknown>[]
      return {
        wrong,
        count: values.length,
        identity: pair[0] === pair[1],
        ring: round?.['self'] === round,
        proto: (await desk.invoke('describe', { x: 1 })) as string,
      }
    })
    expect(differences).toEqual({ wrong: [], count: 29, identity: true, ring: true, proto: 'Object/Object' })
  })

  test('what cannot be cloned is refused in the words of Electron, on both ways', async () => {
    const messages = await fixture.page.evaluate(async () => {
      const tries: unknown[] = [
        Symbol('s'),
        document.body,
        new Map([['f', () => 1]]),
        Promise.resolve(1),
        () => 1,
        new WeakMap(),
      ]
      const said: string[] = []
      async function attempt(value: unknown) {
        return desk.invoke('echo', value)
      }
      for (const value of tries)
        said.push(
          await attempt(value).then(
            () => 'went',
            (error: Error) => error.message,
          ),
        )
      said.push(
        await desk.invoke('return-function').then(
          () => 'went',
          (error: Error) => error.message,
        ),
      )
      return said
    })
    expect(messages.every((message) => message !== 'went')).toBe(true)
    expect(messages.at(-1)).toContain('An object could not be cloned')
  })

  test('an error of a handler comes back with the name of the call and the text of the error, nothing more', async () => {
    const messages = await fixture.page.evaluate(async () => [
      await desk.invoke('fail').catch((error: Error) => [error.message, error.name, 'code' in error]),
      await desk.invoke('nobody').catch((error: Error) => error.message),
    ])
    expect(messages).toEqual([
      ["Error invoking remote method 'fail': TypeError: not today", 'Error', false],
      "Error invoking remote method 'nobody': Error: No handler registered for 'nobody'",
    ])
  })

  test('a Buffer of the main process arrives as Uint8Array', async () => {
    await fixture.app.evaluate(({ ipcMain }) => ipcMain.handle('bytes', () => ({ bytes: Buffer.from('abc') })))
    const kind = await fixture.page.evaluate(async () => {
      const { bytes } = (await desk.invoke('bytes')) as { bytes: Uint8Array }
      return [bytes.constructor.name, ...bytes]
    })
    expect(kind).toEqual(['Uint8Array', 97, 98, 99])
  })

  test('the sender is the main frame under its app:// address', async () => {
    expect(await fixture.page.evaluate(() => desk.invoke('sender'))).toEqual({
      id: 1,
      url: 'app://desk/index.html',
      origin: 'app://desk',
      isTop: true,
      isMainFrame: true,
    })
  })

  test('messages keep their order and a listener can be taken off', async () => {
    const heard = await fixture.page.evaluate(async () => {
      const texts: string[] = []
      const { promise, resolve } = Promise.withResolvers<void>()
      const stop = desk.onNoted((text) => {
        texts.push(text)
        if (texts.length === 50) resolve()
      })
      for (let i = 0; i < 50; i++) desk.send('note', String(i))
      await promise
      stop()
      desk.send('note', 'unheard')
      await desk.invoke('echo', 'after')
      return texts
    })
    expect(heard).toEqual(Array.from({ length: 50 }, (_, i) => `${i}!`))
  })

  test('an iframe has no way to call', async () => {
    const found = await fixture.page.evaluate(async () => {
      const names: string[] = []
      for (const src of ['about:blank', '/second.html', `blob:`]) {
        const frame = document.createElement('iframe')
        frame.src = src === 'blob:' ? URL.createObjectURL(new Blob(['<p>x'], { type: 'text/html' })) : src
        const loaded = new Promise((resolve) => frame.addEventListener('load', resolve))
        document.body.append(frame)
        await loaded
        names.push(
          ...Object.getOwnPropertyNames(frame.contentWindow).filter((name) =>
            /^(desk|toMain|fromMain|ipc|electron|require|process)/.test(name),
          ),
        )
      }
      return names
    })
    expect(found).toEqual([])
  })
})
