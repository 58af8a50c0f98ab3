import { createHash } from 'node:crypto'
import path from 'node:path'
import type { SealedPins } from '../../domain/key/sealed-pins.ts'
import { registerRecoveryCertificate, toRecoveryHolder } from '../../server/sample/ca/provision-office.ts'
import type { ProvisionedKey } from '../../server/sample/ca/provision-practice-key.ts'
import { provisionSoftHsm } from '../../server/sample/ca/provision-softhsm.ts'
import { sampleAccounts } from '../../server/sample/sample-accounts.ts'
import { sealFor } from '../virtual-key/virtual-key.ts'
import { PIN, ROOT, type Office, type TestClient, type TestKey } from './office.ts'

export const UNIT = '000771'
const OTHER_UNIT = '000305'

/** Who holds a key in these tests: a clerk of the sample, or the safe of a unit. */
export type Holder = keyof typeof holders

const holders = {
  first: { account: 'zhuanbanyuan01' },
  /** The first clerk's next key, after the other was lost. */
  firstAgain: { account: 'zhuanbanyuan01' },
  colleague: { account: 'zhuanbanyuan02' },
  stranger: { account: 'zhuanbanyuan03' },
  recovery: { recovers: UNIT },
  otherRecovery: { recovers: OTHER_UNIT },
} as const satisfies Record<string, { account: string } | { recovers: string }>

export interface Keyring {
  readonly testKey: TestKey
  of(holder: Holder): { readonly tokenSerial: string; readonly certificateId: string }
  /** SHA-256 of the certificate, lower-case hex. */
  thumbprintOf(holder: Holder): string
}

/** All of them as SoftHSM2 tokens, plugged in side by side; the office knows its unit's recovery certificates. */
export async function provisionKeyring(office: Office): Promise<Keyring> {
  const names = Object.keys(holders) as Holder[]
  const { tokens, env } = await provisionSoftHsm({
    dir: path.join(office.directory, 'softhsm'),
    ca: office.ca,
    tokens: names.map((label) => ({ label, pin: PIN, soPin: '13579135', ...toOrder(label) })),
  })
  const made = new Map(tokens.map((token) => [token.label, token]))
  registerRecoveryCertificate(office.dataDirectory, UNIT, get(made, 'recovery').certificateDer)
  registerRecoveryCertificate(office.dataDirectory, OTHER_UNIT, get(made, 'otherRecovery').certificateDer)
  return {
    testKey: { made: get(made, 'first'), env, vendors: path.join(ROOT, 'resources/key-vendors') },
    of: (holder) => ({ tokenSerial: get(made, holder).serial, certificateId: get(made, holder).certificateId }),
    thumbprintOf: (holder) => createHash('sha256').update(get(made, holder).certificateDer).digest('hex'),
  }
}

/** What the login page would send for this holder. */
export async function toHolderInput(client: TestClient, keyring: Keyring, holder: Holder, pin = PIN) {
  return { ...keyring.of(holder), pin: (await sealFor(client.key, pin)) as SealedPins | null }
}

export async function toLoginInput(client: TestClient, keyring: Keyring, holder: Holder, pin = PIN) {
  const { account, password } = getAccount(holder)
  return { ...(await toHolderInput(client, keyring, holder, pin)), account, password }
}

function toOrder(holder: Holder) {
  const facts = holders[holder]
  if ('recovers' in facts) return { clerk: toRecoveryHolder(facts.recovers), purpose: 'recovery' as const }
  const { name, clerkNumber, unitCode } = getAccount(holder)
  return { clerk: { name, number: clerkNumber, unitCode: unitCode ?? '', unitName: '吉林省某单位' } }
}

function getAccount(holder: Holder) {
  const facts = holders[holder]
  const found = sampleAccounts.find(({ account }) => 'account' in facts && account === facts.account)
  if (!found) throw new Error(`${holder} has no account`)
  return found
}

function get(made: ReadonlyMap<string, ProvisionedKey>, label: Holder): ProvisionedKey {
  const token = made.get(label)
  if (!token) throw new Error(`no token ${label}`)
  return token
}
