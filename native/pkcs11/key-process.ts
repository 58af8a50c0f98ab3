import { parseArgs } from 'node:util'
import { createPinOpener } from '../../domain/key/sealed-pin.ts'
import { AnyRequest, KeyRequest } from './key-messages.ts'
import type { KeyReply } from './key-messages.ts'
import { keyFailure } from './key-provider.ts'
import type { KeyProvider } from './key-provider.ts'
import { createKeyService } from './key-service.ts'
import type { KeyService } from './key-service.ts'
import { loadModules } from './pkcs11-module.ts'
import { createPkcs11Provider } from './pkcs11-provider.ts'
import { createPracticeProvider } from './practice-provider.ts'
import { readVendorProfiles } from './vendor-profile.ts'

/**
 * Entry of the key's own process, the only one that ever touches a PKCS#11 module: a vendor library that hangs or
 * crashes takes nothing with it. Arguments: `--vendors=<folder of profiles>` and, optionally, `--practice=<folder>`.
 */
const POLL_EVERY_MS = 2000

/** The part of Electron's `process.parentPort` used here; declared because this room does not know Electron. */
interface ParentPort {
  on(event: 'message', listener: (message: { readonly data: unknown }) => void): unknown
  postMessage(message: KeyReply): void
}

async function run(port: ParentPort): Promise<void> {
  const starting = createProviders().then((providers) =>
    createKeyService(providers, createPinOpener(), (message) => port.postMessage(message)),
  )
  // Listening before any module is loaded: one that hangs in C_Initialize shows as a call over its deadline.
  port.on('message', ({ data }) => void starting.then((service) => answer(service, port, data)))
  port.postMessage({ event: 'process-up', payload: null })

  const service = await starting
  setInterval(() => {
    service.poll()
    port.postMessage({ event: 'polled', payload: null })
  }, POLL_EVERY_MS)
}

async function answer(service: KeyService, port: ParentPort, message: unknown): Promise<void> {
  const request = KeyRequest.safeParse(message)
  if (!request.success) {
    const { id } = AnyRequest.parse(message)
    port.postMessage({ id, result: keyFailure('device-error', { reason: 'not-a-request' }) })
    return
  }
  const { id } = request.data
  try {
    port.postMessage({ id, result: await service.answer(request.data) })
  } catch (thrown) {
    // Names only: messages of thrown errors could carry what was typed.
    const reason = thrown instanceof Error ? thrown.name : 'unknown'
    port.postMessage({ id, result: keyFailure('device-error', { reason }) })
  }
}

async function createProviders(): Promise<KeyProvider[]> {
  const { values } = parseArgs({
    options: { vendors: { type: 'string' }, practice: { type: 'string' } },
    strict: false,
  })
  const { vendors } = values
  const { profiles, broken } = typeof vendors === 'string' ? readVendorProfiles(vendors) : { profiles: [], broken: [] }
  const pkcs11 = createPkcs11Provider(await loadModules(profiles), broken)
  return typeof values.practice === 'string' ? [pkcs11, createPracticeProvider(values.practice)] : [pkcs11]
}

function getParentPort(): ParentPort {
  const { parentPort } = process as typeof process & { readonly parentPort?: ParentPort }
  if (parentPort === undefined) throw new Error('The key process is started by the main process only')
  return parentPort
}

await run(getParentPort())
