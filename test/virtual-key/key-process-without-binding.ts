// The real key process on a machine where the optional native binding was not installed.
import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, nextResolve) {
    if (specifier === 'pkcs11js') throw new Error('Not installed')
    return nextResolve(specifier, context)
  },
})
await import('./key-process-child.ts')
