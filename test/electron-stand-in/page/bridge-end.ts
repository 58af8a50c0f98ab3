export interface BridgeEnd {
  /** Lets the other world define the value under that name on its `window`. */
  expose(name: string, value: unknown): void
}

/**
 * One end of the bridge between the preload's world and the page's. Both run this same text on one detached element that
 * only they know; events on it are synchronous and Chromium clones their `detail` from world to world. Everything it needs
 * is taken at the start, before any page script could replace it.
 */
export function createBridgeEnd(node: Element, sendOn: string, receiveOn: string): BridgeEnd {
  const CustomEventNow = CustomEvent
  const detailOf = Object.getOwnPropertyDescriptor(CustomEvent.prototype, 'detail')?.get as () => unknown
  const { apply, ownKeys, getOwnPropertyDescriptor, defineProperty } = Reflect
  const { freeze } = Object
  const toStringOf = Object.prototype.toString
  const PromiseNow = Promise
  const thenOf = Promise.prototype.then
  const ErrorNow = Error
  const clone = structuredClone.bind(globalThis)
  const isArray = Array.isArray
  const send = node.dispatchEvent.bind(node)
  const StringNow = String
  const MapNow = Map
  const getOf = Map.prototype.get
  const setOf = Map.prototype.set

  type Packed =
    | { t: 'v'; v: unknown }
    | { t: 'f'; id: number }
    | { t: 'p'; id: number }
    | { t: 'e'; message: string }
    | { t: 'a'; items: Packed[] }
    | { t: 'o'; entries: [string, Packed][] }
    | { t: 'r'; at: number }
  type Call = { kind: 'call'; id: number; fn: number; args: Packed[] }
  type Settled = { id: number; ok: boolean; value: Packed }
  type Message =
    | Call
    | ({ kind: 'answer' } & Settled)
    | ({ kind: 'settle' } & Settled)
    | { kind: 'expose'; id: number; name: string; value: Packed }
  type Answer = { ok: boolean; value: Packed }

  const functions: ((...args: unknown[]) => unknown)[] = []
  const answers: (Answer | undefined)[] = []
  const promises: ({ resolve(value: unknown): void; reject(error: unknown): void } | undefined)[] = []
  let lastCall = 0
  let lastPromise = 0

  function post(message: Message): void {
    send(new CustomEventNow(sendOn, { detail: message }))
  }

  /** Objects met in one crossing, so that shared and circular ones stay so. */
  function createSeen() {
    return { map: new MapNow<object, number>(), count: 0 }
  }
  type Seen = ReturnType<typeof createSeen>

  function pack(value: unknown, depth = 0, seen: Seen = createSeen()): Packed {
    if (depth > 1000)
      throw new ErrorNow(
        'Electron contextBridge recursion depth exceeded.  Nested objects deeper than 1000 are not supported.',
      )
    if (typeof value === 'function') return { t: 'f', id: functions.push(value as () => unknown) - 1 }
    if (typeof value === 'symbol') throw new ErrorNow('An object could not be cloned.')
    if (typeof value !== 'object' || value === null) return { t: 'v', v: value }
    if (value instanceof PromiseNow) return packPromise(value)
    if (value instanceof ErrorNow) return { t: 'e', message: messageOf(value) }
    const known = apply(getOf, seen.map, [value]) as number | undefined
    if (known !== undefined) return { t: 'r', at: known }
    if (isArray(value)) {
      apply(setOf, seen.map, [value, seen.count++])
      const items: Packed[] = []
      for (let i = 0; i < value.length; i++) items[i] = pack(value[i], depth + 1, seen)
      return { t: 'a', items }
    }
    if (apply(toStringOf, value, []) === '[object Object]') {
      apply(setOf, seen.map, [value, seen.count++])
      const entries: [string, Packed][] = []
      const keys = ownKeys(value)
      for (let i = 0; i < keys.length; i++) {
        const key = keys[i]
        if (typeof key !== 'string' || !getOwnPropertyDescriptor(value, key)?.enumerable) continue
        entries[entries.length] = [key, pack((value as Record<string, unknown>)[key], depth + 1, seen)]
      }
      return { t: 'o', entries }
    }
    try {
      return { t: 'v', v: clone(value) }
    } catch {
      throw new ErrorNow('An object could not be cloned.')
    }
  }

  function packPromise(promise: Promise<unknown>): Packed {
    const id = ++lastPromise
    function settle(ok: boolean) {
      return (value: unknown) => {
        post({ kind: 'settle', id, ...attempt(() => ({ ok, value: pack(value) })) })
      }
    }
    apply(thenOf, promise, [settle(true), settle(false)])
    return { t: 'p', id }
  }

  function unpack(packed: Packed, frozen: boolean, made: object[] = []): unknown {
    if (packed.t === 'v') return packed.v
    if (packed.t === 'r') return made[packed.at]
    if (packed.t === 'e') return new ErrorNow(packed.message)
    if (packed.t === 'f') return remote(packed.id)
    if (packed.t === 'p') {
      return new PromiseNow((resolve, reject) => {
        promises[packed.id] = { resolve, reject }
      })
    }
    const object: object = packed.t === 'a' ? [] : {}
    made[made.length] = object
    const length = packed.t === 'a' ? packed.items.length : packed.entries.length
    for (let i = 0; i < length; i++) {
      const entry = packed.t === 'a' ? { 0: i, 1: packed.items[i] as Packed } : (packed.entries[i] as [string, Packed])
      defineProperty(object, entry[0], {
        value: unpack(entry[1], frozen, made),
        writable: true,
        enumerable: true,
        configurable: true,
      })
    }
    return frozen ? freeze(object) : object
  }

  function remote(fn: number): (...args: unknown[]) => unknown {
    return (...args: unknown[]) => {
      const packed: Packed[] = []
      const seen = createSeen()
      for (let i = 0; i < args.length; i++) packed[i] = pack(args[i], 0, seen)
      return ask({ kind: 'call', id: ++lastCall, fn, args: packed })
    }
  }

  function ask(message: Message): unknown {
    post(message)
    const answer = answers[message.id]
    answers[message.id] = undefined
    if (!answer) throw new ErrorNow('electron-stand-in: the other side of the bridge did not answer')
    if (answer.ok) return unpack(answer.value, false)
    throw unpack(answer.value, false)
  }

  function attempt(work: () => Answer): Answer {
    try {
      return work()
    } catch (error) {
      return { ok: false, value: { t: 'e', message: messageOf(error) } }
    }
  }

  /** Only the message of what was thrown crosses, as in Electron. */
  function messageOf(error: unknown): string {
    if (error instanceof ErrorNow || (typeof error === 'object' && error !== null && 'message' in error))
      return StringNow(error.message)
    return 'An unknown exception occurred in the isolated context, an error occurred but a valid exception was not thrown.'
  }

  function receive(message: Message): void {
    if (message.kind === 'answer') answers[message.id] = message
    else if (message.kind === 'settle') {
      const promise = promises[message.id]
      promises[message.id] = undefined
      if (message.ok) promise?.resolve(unpack(message.value, false))
      else promise?.reject(unpack(message.value, false))
    } else {
      const answer = attempt(() => ({
        ok: true,
        value: pack(message.kind === 'call' ? call(message) : define(message)),
      }))
      post({ kind: 'answer', id: message.id, ok: answer.ok, value: answer.value })
    }
  }

  function call(message: Call): unknown {
    const args: unknown[] = []
    const made: object[] = []
    for (let i = 0; i < message.args.length; i++) args[i] = unpack(message.args[i] as Packed, false, made)
    return apply(functions[message.fn] as () => unknown, undefined, args)
  }

  function define({ name, value }: { name: string; value: Packed }): void {
    if (getOwnPropertyDescriptor(globalThis, name))
      throw new ErrorNow('Cannot bind an API on top of an existing property on the window object')
    defineProperty(globalThis, name, {
      value: unpack(value, true),
      writable: false,
      enumerable: true,
      configurable: false,
    })
  }

  node.addEventListener(receiveOn, (event) => receive(apply(detailOf, event, []) as Message))
  return {
    expose: (name, value) => void ask({ kind: 'expose', id: ++lastCall, name, value: pack(value) }),
  }
}
