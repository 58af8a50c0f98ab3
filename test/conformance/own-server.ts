import { generateKeyPairSync } from 'node:crypto'
import { sampleAccounts } from '../../server/sample/sample-accounts.ts'
import { sampleUnits } from '../../server/sample/sample-units.ts'
import { toPem } from '../../server/sample/to-pem.ts'
import { openTestOffice, type TestOffice } from '../../server/testing/test-office.ts'
import type { ClerkCredentials, Credentials } from './credentials.ts'

const GROUPS = 40

/** Our reference server over an invented province, and credentials of three of its clerks. */
export async function startOwnServer(
  publicUrl?: string,
): Promise<{ readonly office: TestOffice; readonly credentials: Credentials }> {
  const office = await openTestOffice({
    groups: GROUPS,
    now: new Date(),
    ...(publicUrl !== undefined && { publicUrl }),
  })
  const [clerk, colleague, stranger] = await Promise.all(
    ['zhuanbanyuan01', 'zhuanbanyuan02', 'zhuanbanyuan03'].map((account) => issueCredentials(office, account)),
  )
  if (!clerk || !colleague || !stranger) throw new Error('not three clerks')
  return { office, credentials: { clerk, colleague, stranger } }
}

async function issueCredentials({ ca }: TestOffice, name: string): Promise<ClerkCredentials> {
  const owner = sampleAccounts.find(({ account }) => account === name)
  if (!owner) throw new Error(`no such sample account: ${name}`)
  const unitCode = owner.unitCode ?? ''
  const unitName = sampleUnits.find(({ code }) => code === unitCode)?.name ?? ''
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const der = await ca.issueCertificate({
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    clerk: { name: owner.name, unitName, unitCode, number: owner.clerkNumber },
  })
  return {
    ...{ account: owner.account, password: owner.password, certificate: toPem(der) },
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  }
}
