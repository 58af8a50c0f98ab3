import { utilityProcess } from 'electron'
import { join } from 'node:path'
import { toKeyProcessArguments, type KeyProcessHandle } from '../../native/pkcs11/key-client.ts'

/** Starts the only process that touches a vendor's key library: if that hangs or crashes, it takes nothing with it. */
export function forkKeyProcess(folders: { vendors: string; practice: string | undefined }): KeyProcessHandle {
  const entry = join(import.meta.dirname, 'key-process.js')
  return utilityProcess.fork(entry, toKeyProcessArguments(folders), { serviceName: 'border-desk-key' })
}
