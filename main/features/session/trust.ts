import type { Database } from 'better-sqlite3'
import type { z } from 'zod'
import { isRecoveryCertificate, listIssuers } from '../../../domain/signature/trust.ts'
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
 * base64), and a recovery certificate of this unit that one of these issued. Undefined when there is no such authority; then
 * what is known stays. A recovery certificate that does not hold leaves the known one in place.
 */
export async function findAcceptedTrust(
  { trust, clerk }: SessionGrant,
  certificateDer: string,
  { known, at }: { readonly known: Trust | undefined; readonly at: Date },
): Promise<Trust | undefined> {
  const authorities = await listIssuers(certificateDer, trust.authorities)
  if (authorities.length === 0) {
    log.error('trust-refused', { authorities: trust.authorities.length })
    return undefined
  }
  const { recoveryCertificate } = trust
  if (recoveryCertificate === null) return { authorities: [...authorities], recoveryCertificate }
  const holds = await isRecoveryCertificate(recoveryCertificate, { authorities, unitCode: clerk.unitCode, at })
  if (!holds) log.error('recovery-certificate-refused')
  const accepted = holds ? recoveryCertificate : (known?.recoveryCertificate ?? null)
  return { authorities: [...authorities], recoveryCertificate: accepted }
}
