import { generateKeyPairSync } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openDatabase } from '../../db/open-database.ts'
import { createRecoveryCertificateRepo } from '../../office/recovery-certificate.repo.ts'
import { listPemBlocks } from '../../auth/pem.ts'
import { RECEIPT_CERTIFICATE_FILE, RECEIPT_KEY_FILE } from '../../receipts/office-signer.ts'
import { sampleUnits } from '../sample-units.ts'
import { toPem } from '../to-pem.ts'
import { provisionPracticeKey, type ProvisionedKey } from './provision-practice-key.ts'
import type { Clerk, SampleCa } from './sample-ca.ts'

/** The office's own key pair for receipts, into its data folder. One that is still good is left as it is. */
export async function provisionReceiptKey(dataDirectory: string, ca: SampleCa, office: string): Promise<void> {
  const keyFile = path.join(dataDirectory, RECEIPT_KEY_FILE)
  const certificateFile = path.join(dataDirectory, RECEIPT_CERTIFICATE_FILE)
  const holder: Clerk = { name: '示例省外事办公室电子回执', unitName: '示例省外事办公室', unitCode: office, number: '' }
  if (existsSync(keyFile) && existsSync(certificateFile)) {
    const [known = ''] = listPemBlocks(readFileSync(certificateFile, 'utf8'), 'CERTIFICATE')
    if (ca.isCurrent(Buffer.from(known, 'base64'), holder)) return
  }
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const publicKey = keys.publicKey.export({ type: 'spki', format: 'der' })
  const certificate = await ca.issueCertificate({ publicKey, clerk: holder, purpose: 'receipt' })
  mkdirSync(dataDirectory, { recursive: true })
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
