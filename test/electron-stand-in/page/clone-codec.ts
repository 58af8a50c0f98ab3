/** What crosses as JSON. An array is always a tag with its parts; objects stand in a table, so that cycles and shared parts survive. */
export type Wire = null | boolean | number | string | Wire[]

export interface CloneCodec {
  encode(value: unknown): string
  decode(json: string): unknown
}

export interface Base64 {
  to(bytes: Uint8Array): string
  from(text: string): Uint8Array<ArrayBuffer>
}

/**
 * Structured clone over a text channel. The platform's own `structuredClone` decides what may cross and takes getters,
 * prototypes and functions away; what is left is written as tagged JSON. Self-contained: its text is also run in the page.
 */
export function createCloneCodec(base64: Base64): CloneCodec {
  const views: Record<string, new (buffer: ArrayBuffer, offset: number, length: number) => ArrayBufferView> = {
    Int8Array,
    Uint8Array,
    Uint8ClampedArray,
    Int16Array,
    Uint16Array,
    Int32Array,
    Uint32Array,
    Float32Array,
    Float64Array,
    BigInt64Array,
    BigUint64Array,
    DataView,
  }
  const errors: Record<string, ErrorConstructor> = {
    Error,
    EvalError,
    RangeError,
    ReferenceError,
    SyntaxError,
    TypeError,
    URIError,
  }
  function kindOf(value: unknown): string {
    return Object.prototype.toString.call(value).slice(8, -1)
  }

  function refuseClone(): never {
    throw new Error('An object could not be cloned.')
  }

  function encode(value: unknown): string {
    let cloned: unknown
    try {
      cloned = structuredClone(value)
    } catch {
      return refuseClone()
    }
    const table: Wire[][] = []
    const seen = new Map<object, number>()

    function leaf(part: unknown): Wire {
      if (part === null || typeof part === 'string' || typeof part === 'boolean') return part
      if (part === undefined) return ['u']
      if (typeof part === 'bigint') return ['b', String(part)]
      if (typeof part === 'number')
        return Number.isFinite(part) && !Object.is(part, -0) ? part : ['n', Object.is(part, -0) ? '-0' : String(part)]
      const known = seen.get(part)
      return ['o', known ?? add(part)]
    }
    function add(part: object): number {
      const at = table.push([]) - 1
      seen.set(part, at)
      table[at] = node(part)
      return at
    }
    function node(part: object): Wire[] {
      if (Array.isArray(part)) {
        const pairs: Wire[] = ['A', part.length]
        for (const key of Object.keys(part)) pairs.push(key, leaf(part[key as unknown as number]))
        return pairs
      }
      if (part instanceof Map) return ['M', ...[...part].flatMap(([key, item]) => [leaf(key), leaf(item)])]
      if (part instanceof Set) return ['S', ...[...part].map(leaf)]
      if (part instanceof Date) return ['D', leaf(part.getTime())]
      if (part instanceof RegExp) return ['R', part.source, part.flags]
      if (part instanceof ArrayBuffer) return ['B', base64.to(new Uint8Array(part))]
      if (ArrayBuffer.isView(part))
        return ['V', kindOf(part), leaf(part.buffer), part.byteOffset, (part as Uint8Array).length ?? part.byteLength]
      if (part instanceof Error)
        return ['E', part.name, part.message, part.stack ?? '', 'cause' in part ? leaf(part.cause) : ['u']]
      if (part instanceof Number || part instanceof String || part instanceof Boolean)
        return ['W', leaf(part.valueOf())]
      if (kindOf(part) !== 'Object') return refuseClone()
      return ['O', ...Object.entries(part).flatMap(([key, item]) => [key, leaf(item)])]
    }
    return JSON.stringify([leaf(cloned), table])
  }

  function decode(json: string): unknown {
    const [root, table] = JSON.parse(json) as [Wire, Wire[][]]
    const made = new Map<number, unknown>()

    function leaf(wire: Wire | undefined): unknown {
      if (!Array.isArray(wire)) return wire
      const [tag, content] = wire
      if (tag === 'u') return undefined
      if (tag === 'b') return BigInt(String(content))
      if (tag === 'n') return Number(content)
      return made.has(Number(content)) ? made.get(Number(content)) : build(Number(content))
    }
    function keep<T>(at: number, value: T): T {
      made.set(at, value)
      return value
    }
    function build(at: number): unknown {
      const [tag, ...parts] = table[at] ?? []
      if (tag === 'A') {
        const list: Record<string, unknown> = keep(at, new Array(Number(parts[0])) as never)
        for (let i = 1; i < parts.length; i += 2) list[String(parts[i])] = leaf(parts[i + 1])
        return list
      }
      if (tag === 'O') {
        const object = keep(at, {})
        for (let i = 0; i < parts.length; i += 2)
          Object.defineProperty(object, String(parts[i]), {
            value: leaf(parts[i + 1]),
            writable: true,
            enumerable: true,
            configurable: true,
          })
        return object
      }
      if (tag === 'M') {
        const map = keep(at, new Map<unknown, unknown>())
        for (let i = 0; i < parts.length; i += 2) map.set(leaf(parts[i]), leaf(parts[i + 1]))
        return map
      }
      if (tag === 'S') {
        const set = keep(at, new Set<unknown>())
        for (const part of parts) set.add(leaf(part))
        return set
      }
      if (tag === 'D') return keep(at, new Date(Number(leaf(parts[0]))))
      if (tag === 'R') return keep(at, new RegExp(String(parts[0]), String(parts[1])))
      if (tag === 'B') return keep(at, base64.from(String(parts[0])).buffer)
      if (tag === 'V') {
        const View = views[String(parts[0])] ?? refuseClone()
        return keep(at, new View(leaf(parts[1]) as ArrayBuffer, Number(parts[2]), Number(parts[3])))
      }
      if (tag === 'E') {
        const error = keep(at, new (errors[String(parts[0])] ?? Error)(String(parts[1])))
        Object.defineProperty(error, 'stack', { value: parts[2], writable: true, configurable: true })
        const cause = leaf(parts[3])
        if (cause !== undefined)
          Object.defineProperty(error, 'cause', { value: cause, writable: true, configurable: true })
        return error
      }
      if (tag === 'W') return keep(at, Object(leaf(parts[0])))
      return refuseClone()
    }
    return leaf(root)
  }

  return { encode, decode }
}
