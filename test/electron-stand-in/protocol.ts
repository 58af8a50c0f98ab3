import { app } from './app.ts'
import { registerSchemes } from './origins.ts'
import { guarded } from './refusal.ts'
import { fromPartition } from './session.ts'

export const protocol = guarded('protocol', {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]): void {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    registerSchemes(schemes)
  },
  handle: (scheme: string, handler: Parameters<Electron.Protocol['handle']>[1]) =>
    fromPartition('').protocol.handle(scheme, handler),
  unhandle: (scheme: string) => fromPartition('').protocol.unhandle(scheme),
  isProtocolHandled: (scheme: string) => fromPartition('').protocol.isProtocolHandled(scheme),
}) satisfies Pick<Electron.Protocol, 'registerSchemesAsPrivileged' | 'handle' | 'unhandle' | 'isProtocolHandled'>
