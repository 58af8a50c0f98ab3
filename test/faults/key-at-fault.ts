import { rmSync } from 'node:fs'
import { verifyStatement } from '../../domain/sync/statement.ts'
import type { KeyEvents, KeyResult, KeySession, KeySignature, KeyToken } from '../../native/pkcs11/face.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { createFaultKey, type FaultKey } from '../virtual-key/fault-key.ts'
import {
  createVirtualKeyClient,
  makeFolder,
  PIN,
  sealFor,
  type VirtualKeyClientOptions,
} from '../virtual-key/virtual-key.ts'

const CHALLENGE = { serverId: 'jilin', nonce: 'n-1', account: 'anruoxi', sessionKey: 'x'.repeat(43) }
export const SNAPSHOT = '{"purpose":"border-desk/submission","团组名称":"赴日教育交流团","days":5}'

/** The product's key client over its real key process over the fault module: this process stands for the main process. */
export interface KeyAtFault {
  readonly fault: FaultKey
  readonly client: KeyClient
  token(): Promise<KeyToken | undefined>
  /** One submit by the user. `pin` is what was typed. */
  login(pin?: string): Promise<KeyResult<KeySession>>
  signChallenge(): Promise<KeyResult<KeySignature>>
  signSubmission(): Promise<KeyResult<KeySignature>>
  next<E extends keyof KeyEvents>(event: E): Promise<KeyEvents[E]>
  close(): void
}

export interface KeyAtFaultOptions extends Pick<VirtualKeyClientOptions, 'deadlines' | 'file'> {
  readonly keyType?: 'rsa' | 'ec'
}

export async function openKeyAtFault({ keyType = 'rsa', ...options }: KeyAtFaultOptions = {}): Promise<KeyAtFault> {
  const dir = makeFolder()
  const fault = await createFaultKey({ dir, keyType })
  const client = createVirtualKeyClient({ ...options, vendors: fault.vendors, env: fault.env })
  const { made } = fault

  async function token(): Promise<KeyToken | undefined> {
    const tokens = await client.listTokens()
    return tokens.ok ? tokens.value.find(({ serial }) => serial === made.serial) : undefined
  }

  await token()
  return {
    ...{ fault, client, token },
    async login(pin = PIN) {
      const sealed = await sealFor(client, pin)
      return client.login({ tokenSerial: made.serial, certificateId: made.certificateId, pin: sealed })
    },
    signChallenge: () => client.signChallenge(CHALLENGE),
    signSubmission: () => client.signSubmission(SNAPSHOT),
    next: (event) =>
      new Promise((resolve) => {
        const stop = client.on(event, (payload) => {
          stop()
          resolve(payload)
        })
      }),
    close() {
      client.close()
      rmSync(dir, { recursive: true, force: true, maxRetries: 3 })
    },
  }
}

/** What is wrong with an answer to a signature: a refusal has a code, a signature verifies; there is no third. */
export async function findHalfSignature(result: KeyResult<KeySignature>): Promise<string | undefined> {
  if (!result.ok) return result.error.code === undefined ? 'a refusal without a code' : undefined
  const { statementJson, cms } = result.value
  const verified = await verifyStatement(statementJson, { cms })
  return verified ? undefined : 'a signature that does not verify'
}
