import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { readCertificate } from '../../domain/signature/certificate.ts'
import { isRecoveryCertificate } from '../../domain/signature/trust.ts'
import { listPemBlocks } from '../auth/pem.ts'
import type { RecoveryCertificateRepo } from './recovery-certificate.repo.ts'
import type { UnitRepo } from './unit.repo.ts'

export interface RecoveryCertificateDeps {
  readonly authorities: readonly string[]
  readonly units: UnitRepo
  readonly recovery: RecoveryCertificateRepo
  readonly now: () => string
}

/**
 * Takes units' recovery certificates (单位恢复证书) from a folder, one PEM file each; OU says whose it is. Clients close
 * their data key for it, so one that should not be there stops the server instead of going out: throws with its name.
 */
export async function loadRecoveryCertificates(
  folder: string,
  { authorities, units, recovery, now }: RecoveryCertificateDeps,
): Promise<void> {
  const at = now()
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.pem'))) {
    const [certificate = ''] = listPemBlocks(readFileSync(path.join(folder, file), 'utf8'), 'CERTIFICATE')
    const unitCode = readCertificate(certificate)?.organizationalUnit ?? ''
    if (!units.exists(unitCode)) throw new Error(`${file}: its OU is no unit of this office`)
    if (!(await isRecoveryCertificate(certificate, { authorities, unitCode, at: new Date(at) }))) {
      throw new Error(`${file}: not a recovery certificate of this office’s authority, or out of date`)
    }
    if (recovery.find(unitCode) !== certificate) recovery.save({ unitCode, certificate, validFrom: at })
  }
}
