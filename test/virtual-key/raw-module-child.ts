import { PKCS11 } from 'pkcs11js'

/**
 * A PKCS#11 module with nothing over it: loads the one named as argument, answers `{ name, parameters }` with what the
 * binding gave or the module's own code. Dies when the module does.
 */
const library = new PKCS11()
library.load(process.argv[2] ?? '')

process.on('disconnect', () => process.exit())
process.on('message', ({ name, parameters }: { name: string; parameters: readonly unknown[] }) => {
  try {
    const call = Reflect.get(library, name) as (...parameters: unknown[]) => unknown
    process.send?.({ value: call.apply(library, parameters.map(toBuffers)) })
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : ''
    process.send?.({ code: /CKR_[A-Z0-9_]+/.exec(message)?.[0] ?? message })
  }
})

/** Buffers arrive as plain byte arrays, which the binding does not take. */
function toBuffers(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value)
  if (Array.isArray(value)) return value.map(toBuffers)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, toBuffers(inner)]))
}
