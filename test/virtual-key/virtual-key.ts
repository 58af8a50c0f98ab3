import { fork } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { sealPins } from '../../domain/key/sealed-pin.ts'
import type { SealedPins } from '../../domain/key/sealed-pins.ts'
import { createKeyClient, toKeyProcessArguments } from '../../native/pkcs11/key-client.ts'
import type { KeyClient, KeyClientOptions, KeyProcessHandle } from '../../native/pkcs11/key-client.ts'
import type { Clerk } from '../../server/sample/ca/sample-ca.ts'

/** Invented. */
export const CLERK: Clerk = { name: '安若溪', unitName: '示例市教育局', unitCode: '220199', number: 'ZBY0001' }
export const PIN = '246810'
export const SO_PIN = '13579135'

const ROOT = path.resolve(import.meta.dirname, '../..')
export const VENDORS = path.join(ROOT, 'resources/key-vendors')
const CHILD = path.join(import.meta.dirname, 'key-process-child.ts')

export function makeFolder(): string {
  return mkdtempSync(path.join(os.tmpdir(), 'virtual-key-'))
}

/** One PIN as the window sends it; old and new one for a change. */
export async function sealFor(key: Pick<KeyClient, 'offerPinKey'>, ...pins: readonly string[]): Promise<SealedPins> {
  const offered = await key.offerPinKey()
  if (!offered.ok) throw new Error(offered.error.code)
  return sealPins(
    offered.value,
    pins.map((pin) => new TextEncoder().encode(pin)),
  )
}

/** A child of plain Node with the message shape of Electron's UtilityProcess. */
export function forkLikeElectron(file: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): KeyProcessHandle {
  const child = fork(file, [...args], { env: { ...process.env, ...env }, execArgv: [], serialization: 'advanced' })
  return {
    postMessage: (message) => child.send(message as object),
    on: (event: string, listener: (value: never) => void) => child.on(event, (value) => listener(value as never)),
    kill: () => child.kill('SIGKILL'),
  }
}

export interface VirtualKeyClientOptions extends Pick<KeyClientOptions, 'deadlines'> {
  readonly vendors?: string
  readonly practice?: string
  readonly env?: NodeJS.ProcessEnv
  /** Another entry than the real key process. */
  readonly file?: string
}

/** The product's client over the product's key process, in a plain child. */
export function createVirtualKeyClient(options: VirtualKeyClientOptions): KeyClient {
  const { file = CHILD, env, deadlines = {} } = options
  return createKeyClient({ fork: () => forkLikeElectron(file, toKeyProcessArguments(options), env), deadlines })
}
