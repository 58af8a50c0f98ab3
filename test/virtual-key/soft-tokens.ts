import { rmSync } from 'node:fs'
import type { KeyResult, KeySession, KeyToken } from '../../native/pkcs11/face.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { provisionSoftHsm } from '../../server/sample/ca/provision-softhsm.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { CLERK, createVirtualKeyClient, makeFolder, PIN, sealFor, SO_PIN, VENDORS } from './virtual-key.ts'

/** Two SoftHSM2 tokens of the sample clerk, `clerk-rsa` and `clerk-ec`, in a folder of their own. */
export async function createSoftTokens() {
  const dir = makeFolder()
  const token = { pin: PIN, soPin: SO_PIN, clerk: CLERK }
  const tokens = [
    { ...token, label: 'clerk-rsa' },
    { ...token, label: 'clerk-ec', keyType: 'ec' as const },
  ]
  const ca = await getSampleCa(dir)
  const provision = () => provisionSoftHsm({ dir, ca, tokens })
  const { env } = await provision()
  return {
    dir,
    env,
    /** Once more, which changes nothing. */
    provision,
    createClient: () => createVirtualKeyClient({ vendors: VENDORS, env }),
    remove: () => rmSync(dir, { recursive: true }),
  }
}

export type SoftTokens = Awaited<ReturnType<typeof createSoftTokens>>

export async function getToken(key: KeyClient, label: string): Promise<KeyToken> {
  const found = getValue(await key.listTokens()).find((token) => token.label === label)
  if (found === undefined) throw new Error(`No token ${label}`)
  return found
}

export async function logIn(key: KeyClient, label: string, pin = PIN): Promise<KeyResult<KeySession>> {
  const token = await getToken(key, label)
  const certificateId = token.certificates[0]?.id ?? ''
  return key.login({ tokenSerial: token.serial, certificateId, pin: await sealFor(key, pin) })
}

export function getValue<T>(result: KeyResult<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
