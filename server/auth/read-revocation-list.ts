import { AsnConvert } from '@peculiar/asn1-schema'
import { CertificateList } from '@peculiar/asn1-x509'
import { fromBase64 } from '../../domain/signature/bytes.ts'
import { readCertificateParts } from '../../domain/signature/certificate-parts.ts'
import { readCertificate, toSerialNumber } from '../../domain/signature/certificate.ts'
import { isSignedBy } from '../../domain/signature/chain.ts'
import { isSameBytes, readDer, readDerList, TAG } from '../../domain/signature/der.ts'

export interface RevocationList {
  /** The authority that signed it, DER, base64. */
  readonly issuerDer: string
  readonly serialNumbers: ReadonlySet<string>
  /** ISO instants, UTC. */
  readonly thisUpdate: string
  /** When the authority promised the next one. */
  readonly nextUpdate: string
}

/**
 * A list of revoked certificates (RFC 5280, DER) of one of these authorities; undefined when none of them signed it,
 * when it does not say when the next one comes, or when it is not a complete list: a part (delta, one distribution
 * point) is marked critical, and what is not in a part may still be revoked.
 */
export async function readRevocationList(
  der: Uint8Array,
  authorities: readonly string[],
): Promise<RevocationList | undefined> {
  try {
    const list = AsnConvert.parse(der, CertificateList).tbsCertList
    const entries = list.revokedCertificates ?? []
    const extensions = [...(list.crlExtensions ?? []), ...entries.flatMap((entry) => entry.crlEntryExtensions ?? [])]
    if (!list.nextUpdate || extensions.some(({ critical }) => critical)) return undefined
    const issuerDer = await findIssuer(der, authorities)
    if (issuerDer === undefined) return undefined
    return {
      issuerDer,
      serialNumbers: new Set(entries.map((entry) => toSerialNumber(new Uint8Array(entry.userCertificate)))),
      thisUpdate: list.thisUpdate.getTime().toISOString(),
      nextUpdate: list.nextUpdate.getTime().toISOString(),
    }
  } catch {
    return undefined
  }
}

async function findIssuer(der: Uint8Array, authorities: readonly string[]): Promise<string | undefined> {
  const [tbs] = readDerList(readDer(der, TAG.sequence).content)
  const fields = readDerList(tbs?.content ?? new Uint8Array())
  // TBSCertList { version?, signature, issuer, … }
  const issuer = fields[fields[0]?.tag === TAG.integer ? 2 : 1]
  for (const authority of authorities) {
    const { subject } = readCertificateParts(fromBase64(authority))
    if (!issuer || !isSameBytes(subject, issuer.whole)) continue
    if (readCertificate(authority)?.usages?.crlSign === false) continue
    if (await isSignedBy(der, authority)) return authority
  }
  return undefined
}
