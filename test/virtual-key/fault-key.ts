import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import softhsm from '../../resources/key-vendors/softhsm2.json' with { type: 'json' }
import { findSoftHsmModule, provisionSoftHsm } from '../../server/sample/ca/provision-softhsm.ts'
import type { ProvisionedKey } from '../../server/sample/ca/provision-practice-key.ts'
import type { SampleCa } from '../../server/sample/ca/sample-ca.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { buildFaultModule } from './fault-module.ts'
import { createSteering, type Steering } from './steering.ts'
import { CLERK, PIN, SO_PIN } from './virtual-key.ts'

export interface FaultKey {
  readonly made: ProvisionedKey
  readonly ca: SampleCa
  readonly steering: Steering
  /** The module itself, for tests that go past the key process. */
  readonly modulePath: string
  /** Folder with the profile of this module and no other. */
  readonly vendors: string
  /** To be in the environment of the key process. */
  readonly env: { readonly [name: string]: string }
}

export interface FaultKeyOrder {
  readonly dir: string
  readonly clerk?: typeof CLERK
  readonly keyType?: 'rsa' | 'ec'
  readonly pin?: string
  /** Who issues the certificate; otherwise an authority of this folder's own. */
  readonly ca?: SampleCa
}

/** A token of the sample clerk behind the fault module, doing nothing wrong until steered to. */
export async function createFaultKey(order: FaultKeyOrder): Promise<FaultKey> {
  const { dir, clerk = CLERK, keyType = 'rsa', pin = PIN } = order
  const softHsm = findSoftHsmModule()
  if (softHsm === undefined) throw new Error('SoftHSM2 is not installed')
  const ca = order.ca ?? (await getSampleCa(dir))
  const tokens = [{ label: 'fault', pin, soPin: SO_PIN, clerk, keyType }]
  const { env, tokens: provisioned } = await provisionSoftHsm({ dir, ca, tokens })
  const [made] = provisioned
  if (made === undefined) throw new Error('No token was made')
  const modulePath = buildFaultModule()
  const steering = createSteering(path.join(dir, 'steering'))
  return {
    ...{ made, ca, steering, modulePath, vendors: writeProfile(dir, modulePath) },
    env: { ...env, VIRTUAL_KEY_MODULE: softHsm, VIRTUAL_KEY_STEERING: steering.file },
  }
}

/** As SoftHSM2, whose mechanisms these are, with the SM2 of `sm2.c` and a keypad. */
function writeProfile(dir: string, modulePath: string): string {
  const folder = path.join(dir, 'vendors')
  mkdirSync(folder, { recursive: true })
  const profile = {
    ...softhsm,
    ...{ name: 'fault-module', title: '故障模块', modulePaths: { win32: [], linux: [modulePath] } },
    // Its keys come and go by themselves.
    quirks: { refreshSlots: true },
    mechanisms: { ...softhsm.mechanisms, sm2Sign: { code: '0x80008103', input: 'message', form: 'der' } },
    pin: { flags: true, pad: 'empty-pin' },
  }
  writeFileSync(path.join(folder, 'fault-module.json'), JSON.stringify(profile))
  return folder
}
