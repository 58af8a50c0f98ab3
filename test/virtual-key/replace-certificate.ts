import type { FaultKey } from './fault-key.ts'
import { openRawModule } from './raw-module.ts'
import { PIN } from './virtual-key.ts'

const CLASS = 0
const VALUE = 0x11
const ID = 0x102

/** The token's private key gets another certificate, for example one over the SM2 key the module signs with in its name. */
export async function replaceCertificate(
  { modulePath, env, made }: Pick<FaultKey, 'modulePath' | 'env' | 'made'>,
  der: Buffer,
): Promise<void> {
  const module = openRawModule(modulePath, env)
  await module.get('C_Initialize')
  const [slot] = await module.get<Uint8Array[]>('C_GetSlotList', true)
  const session = await module.get<Uint8Array>('C_OpenSession', slot, 6)
  await module.get('C_Login', session, 1, PIN)
  await module.get('C_FindObjectsInit', session, [{ type: CLASS, value: 1 }])
  const [old] = await module.get<Uint8Array[]>('C_FindObjects', session, 1)
  await module.get('C_FindObjectsFinal', session)
  await module.get('C_DestroyObject', session, old)
  await module.get('C_CreateObject', session, [
    { type: CLASS, value: 1 },
    { type: 0x80, value: 0 },
    { type: 0x1, value: true },
    { type: 0x2, value: false },
    { type: 0x101, value: Buffer.alloc(0) },
    { type: ID, value: Buffer.from(made.certificateId, 'hex') },
    { type: VALUE, value: der },
  ])
  module.close()
}
