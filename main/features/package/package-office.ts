import { failure, success, type Result } from '../../../domain/result.ts'
import { isPackageCertificate } from '../../../domain/signature/trust.ts'
import type { PackageOrder } from '../../package/write-package.ts'
import type { Workspace } from '../../workspace.ts'
import { findTrust } from '../session/trust.ts'

/**
 * For whom this workspace closes its packages, as it was told at the last login; weeks may have passed since then.
 * Errors: `package-no-certificate` where the office has none, or the clerk has never logged in since it has;
 * `package-certificate-expired`.
 */
export async function findPackageOffice(
  { db, pack }: Workspace,
  at: Date,
): Promise<Result<PackageOrder['office'], 'package-no-certificate' | 'package-certificate-expired'>> {
  const { packageCertificate: certificate, serverId, authorities } = findTrust(db) ?? NOBODY
  if (certificate === null || serverId === null) return failure('package-no-certificate')
  if (!(await isPackageCertificate(certificate, { authorities, office: pack.office, at }))) {
    return failure('package-certificate-expired')
  }
  return success({ certificate, serverId })
}

const NOBODY = { packageCertificate: null, serverId: null, authorities: [] }
