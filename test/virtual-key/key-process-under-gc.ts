// The real key process in which garbage is collected before and after every call of a module: a Buffer that nothing
// holds while the module works with it is gone by then.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { PKCS11 } from 'pkcs11js'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** The binding hands out its functions somewhere along the chain of prototypes. */
function findOwner(name: string): object {
  let owner: object = PKCS11.prototype
  while (!Object.hasOwn(owner, name)) owner = Object.getPrototypeOf(owner) as object
  return owner
}

const owner = findOwner('C_Sign')
const names = Object.getOwnPropertyNames(owner).filter((name) => name.startsWith('C_'))
for (const name of names) {
  const call = Reflect.get(owner, name) as (...parameters: unknown[]) => unknown
  function collected(this: PKCS11, ...parameters: unknown[]): unknown {
    collect()
    const answer = call.apply(this, parameters)
    collect()
    return answer
  }
  Object.defineProperty(owner, name, { value: collected })
}
await import('./key-process-child.ts')
