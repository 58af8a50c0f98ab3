import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openDatabase } from '../../db/open-database.ts'
import { createRecoveryCertificateRepo } from '../../office/recovery-certificate.repo.ts'
import { listPemBlocks } from '../../auth/pem.ts'
import { PACKAGE_CERTIFICATE_FILE, PACKAGE_KEY_FILE } from '../../package/package-key.ts'
import { RECEIPT_CERTIFICATE_FILE, RECEIPT_KEY_FILE } from '../../receipts/office-signer.ts'
import { sampleUnits } from '../sample-units.ts'
import { toPem } from '../to-pem.ts'
import { provisionPracticeKey, type ProvisionedKey } from './provision-practice-key.ts'
import type { Clerk, SampleCa } from './sample-ca.ts'

/** The office's own key pairs, for receipts and for packages, into its data folder. Those still good are left as they are. */
export async function provisionOfficeKeys(dataDirectory: string, ca: SampleCa, office: string): Promise<void> {
  mkdirSync(dataDirectory, { recursive: true })
  const unitName = '示例省外事办公室'
  await provisionPair(dataDirectory, ca, {
    ...{ keyName: RECEIPT_KEY_FILE, certificateName: RECEIPT_CERTIFICATE_FILE, purpose: 'receipt' },
    holder: { name: `${unitName}电子回执`, unitName, unitCode: office, number: '' },
    makePair: () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  })
  await provisionPair(dataDirectory, ca, {
    ...{ keyName: PACKAGE_KEY_FILE, certificateName: PACKAGE_CERTIFICATE_FILE, purpose: 'package' },
    holder: { name: `${unitName}离线包`, unitName, unitCode: office, number: '' },
    makePair: () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
  })
}

interface PairOrder {
  readonly keyName: string
  readonly certificateName: string
  readonly purpose: 'receipt' | 'package'
  readonly holder: Clerk
  readonly makePair: () => KeyPairKeyObjectResult
}

async function provisionPair(dataDirectory: string, ca: SampleCa, order: PairOrder): Promise<void> {
  const { holder, purpose } = order
  const keyFile = path.join(dataDirectory, order.keyName)
  const certificateFile = path.join(dataDirectory, order.certificateName)
  if (existsSync(keyFile) && existsSync(certificateFile)) {
    const [known = ''] = listPemBlocks(readFileSync(certificateFile, 'utf8'), 'CERTIFICATE')
    if (ca.isCurrent(Buffer.from(known, 'base64'), holder)) return
  }
  const keys = order.makePair()
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' })
  const certificate = await ca.issueCertificate({ publicKey, clerk: holder, purpose })
  writeFileSync(keyFile, keys.privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 })
  writeFileSync(certificateFile, toPem(certificate))
}

export interface RecoveryOrder {
  /** Folder of the recovery key: it lies in the unit's safe, never on the server. */
  readonly dir: string
  readonly ca: SampleCa
  readonly unitCode: string
  readonly pin: string
}

/** Whom a unit's recovery certificate names. */
export function toRecoveryHolder(unitCode: string): Clerk {
  const unitName = sampleUnits.find(({ code }) => code === unitCode)?.name ?? ''
  return { name: `${unitName}恢复证书`, unitName, unitCode, number: '' }
}

/** A unit's recovery key as a practice key. */
export function provisionRecoveryKey({ dir, ca, unitCode, pin }: RecoveryOrder): Promise<ProvisionedKey> {
  const clerk = toRecoveryHolder(unitCode)
  return provisionPracticeKey({ dir, ca, pin, label: '单位恢复KEY', clerk, purpose: 'recovery' })
}

/** Tells the office which certificate opens this unit's workspaces; it goes out with every login of the unit. */
export function registerRecoveryCertificate(dataDirectory: string, unitCode: string, certificateDer: Uint8Array): void {
  const db = openDatabase(dataDirectory)
  try {
    const certificate = Buffer.from(certificateDer).toString('base64')
    createRecoveryCertificateRepo(db).save({ unitCode, certificate, validFrom: new Date().toISOString() })
  } finally {
    db.close()
  }
}
