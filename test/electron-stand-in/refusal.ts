import { EventEmitter } from 'node:events'
import { isKnownEvent } from './event-names.ts'

/** Names that the language, Node's inspector and Playwright look up on any object; asking for them is no use of Electron. */
const askedOfAnyObject =
  /^(then|catch|toJSON|inspect|constructor|prototype|length|nodeType|asymmetricMatch|default|domain|_.*|\$\$.*|@@.*)$/

export function refuse(name: string): never {
  throw new Error(`electron-stand-in: ${name} is not implemented`)
}

function refusing(target: object, label: (receiver: unknown) => string): object {
  return new Proxy(target, {
    get(self, key, receiver) {
      if (typeof key === 'symbol' || key in self) return Reflect.get(self, key, receiver)
      if (askedOfAnyObject.test(key)) return undefined
      return refuse(`${label(receiver)}.${key}`)
    },
  })
}

function labelOf(receiver: unknown): string {
  if (typeof receiver === 'function') return receiver.name
  return Object(receiver).constructor.name
}

/**
 * Base of everything the stand-in offers: an event emitter on which every name that is not there is refused by name.
 * The refusal sits at the end of the prototype chain, so that private fields and stubbing by tests work as usual.
 */
export class Guarded extends EventEmitter {
  override on(event: string | symbol, listener: (...args: never[]) => void): this {
    const owner = this.constructor.name
    if (!isKnownEvent(owner, event)) refuse(`${owner}.on('${String(event)}')`)
    return super.on(event, listener as (...args: unknown[]) => void)
  }
  override addListener(event: string | symbol, listener: (...args: never[]) => void): this {
    return this.on(event, listener)
  }
}
Object.setPrototypeOf(Guarded.prototype, refusing(Object.create(EventEmitter.prototype) as object, labelOf))
Object.setPrototypeOf(Guarded, refusing(EventEmitter, labelOf))

/** A plain object with the given members; anything else is refused by name. Members may be replaced by a test. */
export function guarded<T extends object>(name: string, members: T): T {
  const guard = refusing(Object.create(null) as object, () => name)
  return Object.setPrototypeOf(members, guard) as T
}

/** Stands where Electron has something that the product does not use: any touch is refused by name. */
export function refused(name: string): never {
  function touched() {
    return refuse(name)
  }
  return new Proxy(function refusedByName() {}, {
    get: (_target, key) =>
      typeof key === 'symbol' || askedOfAnyObject.test(key) ? undefined : refuse(`${name}.${key}`),
    apply: touched,
    construct: touched,
  }) as unknown as never
}
