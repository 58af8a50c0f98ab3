import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import { isPackageCertificate, isRecoveryCertificate, listIssuers } from '../../../domain/signature/trust.ts'
import { Trust as TrustSchema, type SessionGrant } from '../../../domain/sync/session.ts'
import { log } from '../../log.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'

/** Whom a workspace believes: kept encrypted, so that a forged server or file cannot add anybody. */
export type Trust = z.infer<typeof TrustSchema>

export function findTrust(db: Database): Trust | undefined {
  const trust = findSetting(db, 'trust')
  return trust === undefined ? undefined : TrustSchema.parse(JSON.parse(trust))
}

export function saveTrust(db: Database, trust: Trust): void {
  saveSetting(db, 'trust', JSON.stringify(trust))
}

/**
 * What of a server's word on whom to trust can be believed: authorities that really issued the clerk's own certificate (DER,
 * base64), and certificates of this unit (recovery) and this office (packages) that one of these issued. Undefined when there
 * is no such authority; then what is known stays. A certificate that does not hold leaves the known one in place.
 */
export async function findAcceptedTrust(
  { trust, clerk, office }: SessionGrant,
  certificateDer: string,
  { known, at }: { readonly known: Trust | undefined; readonly at: Date },
): Promise<Trust | undefined> {
  const authorities = await listIssuers(certificateDer, trust.authorities)
  if (authorities.length === 0) {
    log.error('trust-refused', { authorities: trust.authorities.length })
    return undefined
  }
  const { unitCode } = clerk
  const accept = async (name: CertificateName, holds: (certificate: string) => Promise<boolean>) => {
    const offered = trust[name]
    if (offered === null || (await holds(offered))) return offered
    log.error('certificate-refused', { name })
    return known?.[name] ?? null
  }
  return {
    authorities: [...authorities],
    recoveryCertificate: await accept('recoveryCertificate', (certificate) =>
      isRecoveryCertificate(certificate, { authorities, unitCode, at }),
    ),
    packageCertificate: await accept('packageCertificate', (certificate) =>
      isPackageCertificate(certificate, { authorities, office, at }),
    ),
    serverId: trust.serverId,
  }
}

type CertificateName = 'recoveryCertificate' | 'packageCertificate'
