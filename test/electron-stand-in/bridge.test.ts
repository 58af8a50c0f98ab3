import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { launchFixture, underTest, type FixtureApp } from './fixture-app.ts'

declare const desk: Record<string, never> & {
  attempts: Record<string, string>
  seenByPreload: object
  numbers: unknown[]
  when: Date
  table: Map<string, Set<number>>
  nested: { deep: { add(a: number, b: number): number } }
  fail(): void
  later<T>(value: T): Promise<T>
  never(): Promise<void>
  callBack(callback: (value: number) => number): number
  typeOf(value: unknown): string
  instance(): object
}

describe(`the bridge between preload and page on ${underTest.kind} ${underTest.version}`, () => {
  let fixture: FixtureApp
  beforeAll(async () => {
    fixture = await launchFixture()
  })
  afterAll(() => fixture[Symbol.asyncDispose]())

  test('the page sees what was exposed and nothing else, before any script of its own runs', async () => {
    const { atStart, now, changed } = await fixture.page.evaluate(() => {
      const page = globalThis as unknown as { atStart: unknown; desk: unknown }
      const before = page.desk
      try {
        page.desk = 1
      } catch {
        // strict code is told, sloppy code is not
      }
      return {
        atStart: page.atStart,
        changed: page.desk !== before || Reflect.deleteProperty(page, 'desk'),
        now: Object.getOwnPropertyNames(window).filter((name) =>
          /^(toMain|fromMain|require|process|Buffer|electron|ipc|module|leftInThePreloadWorld|global)$|-[0-9a-f]{4}-/.test(
            name,
          ),
        ),
      }
    })
    expect(atStart).toEqual({ globals: ['desk'], desk: 'object' })
    expect(now).toEqual([])
    expect(changed).toBe(false)
  })

  test('the preload has electron and a window, no Node modules, and does not see the page', async () => {
    const seen = await fixture.page.evaluate(() => ({ ...desk.seenByPreload, attempts: Object.values(desk.attempts) }))
    expect(seen).toMatchObject({ require: 'function', process: 'renderer', window: 'object', page: 'undefined' })
    expect(seen.attempts.every((message) => message.startsWith('module not found: '))).toBe(true)
  })

  test('plain data is copied and frozen, other kinds are cloned', async () => {
    const seen = await fixture.page.evaluate(() => ({
      frozen: [desk, desk.numbers, desk.numbers[1], desk.nested, desk.nested.deep].map(Object.isFrozen),
      date: desk.when instanceof Date && desk.when.getTime(),
      table: desk.table instanceof Map && [...(desk.table.get('a') ?? [])],
      proto: Object.getPrototypeOf(desk.nested) === Object.prototype,
      instance: Object.keys(desk.instance()),
    }))
    expect(seen).toEqual({ frozen: [true, true, true, true, true], date: 0, table: [1], proto: true, instance: ['x'] })
  })

  test('functions answer at once, promises later, errors carry their message only', async () => {
    const seen = await fixture.page.evaluate(async () => {
      function caught(work: () => void) {
        try {
          return work()
        } catch (error) {
          return error instanceof Error ? [error.name, error.message] : 'no error of this world'
        }
      }
      return {
        sum: desk.nested.deep.add(2, 3),
        fail: caught(() => desk.fail()),
        later: await desk.later({ a: [1] }),
        never: await desk.never().catch((error: unknown) => [error instanceof Error, (error as Error).message]),
        callBack: desk.callBack((value) => value * 2),
        typeOf: [desk.typeOf(new Map()), desk.typeOf([]), desk.typeOf(() => 1), desk.typeOf(null)],
      }
    })
    expect(seen).toEqual({
      sum: 5,
      fail: ['Error', 'out of range'],
      later: { a: [1] },
      never: [true, 'refused'],
      callBack: 41,
      typeOf: ['[object Map]', '[object Array]', '[object Function]', '[object Null]'],
    })
  })

  test('a page that replaces the built-ins learns nothing and breaks nothing', async () => {
    await using other = await launchFixture()
    const result = await other.page.evaluate(async () => {
      const leaked: string[] = []
      function spy(holder: object, name: string) {
        const original = Reflect.get(holder, name) as (...args: unknown[]) => unknown
        Object.defineProperty(holder, name, {
          configurable: true,
          writable: true,
          value(this: unknown, ...args: unknown[]) {
            if (args.some((arg) => arg instanceof CustomEvent) || this instanceof CustomEvent) leaked.push(name)
            return Reflect.apply(original, this, args)
          },
        })
      }
      const { apply } = Reflect
      const detail = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')
      Object.defineProperty(CustomEvent.prototype, 'detail', {
        get(this: CustomEvent) {
          leaked.push('detail')
          return apply(detail?.get ?? (() => undefined), this, [])
        },
      })
      spy(EventTarget.prototype, 'dispatchEvent')
      spy(EventTarget.prototype, 'addEventListener')
      Object.defineProperty(Event.prototype, 'currentTarget', { get: () => leaked.push('currentTarget') })
      const sum = desk.nested.deep.add(2, 3)
      const later = await desk.later([1])
      return { leaked, sum, later }
    })
    expect(result).toEqual({ leaked: [], sum: 5, later: [1] })
  })
})
