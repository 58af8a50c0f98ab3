import { AsnConvert } from '@peculiar/asn1-schema'
import { BasicConstraints, Certificate, KeyUsage, type Name } from '@peculiar/asn1-x509'
import { fromBase64, toHex } from './bytes.ts'
import { isSameBytes, readDer, readDerList, TAG, writeOid } from './der.ts'
import { readCertificateParts } from './certificate-parts.ts'

/** Extended key usage of an office's certificate that signs 电子回执; OU names the office. */
export const RECEIPT_USAGE = '2.25.55768926153188813686391800843400111484'
/** Extended key usage of a unit's recovery certificate (单位恢复证书); OU is the unit's code. */
export const RECOVERY_USAGE = '2.25.6968526638306313934318278480714959047'
/** Extended key usage of an office's certificate that 离线包 are closed for; OU names the office. */
export const PACKAGE_USAGE = '2.25.244037311644636183780621762889309051679'

/** What this product asks of an X.509 certificate. Names are of the subject, empty where it has none. */
export interface ReadCertificate {
  readonly commonName: string
  readonly organizationalUnit: string
  /** 2.5.4.5 of the subject: the clerk's number, nothing to do with the certificate's own. */
  readonly subjectNumber: string
  /** The certificate's own number, lower-case hex without leading zeros. */
  readonly serialNumber: string
  /** ISO instants, UTC. */
  readonly notBefore: string
  readonly notAfter: string
  readonly isAuthority: boolean
  /** Null where the certificate does not restrict its key. */
  readonly usages: {
    readonly digitalSignature: boolean
    readonly keyCertSign: boolean
    readonly crlSign: boolean
  } | null
  readonly hasExtendedUsage: (oid: string) => boolean
  /** True: it demands something this product does not know, so it must not be relied on. */
  readonly hasUnknownCritical: boolean
}

const EXTENSION = { basicConstraints: '2.5.29.19', keyUsage: '2.5.29.15', extendedUsage: '2.5.29.37' }
const UNDERSTOOD: readonly string[] = Object.values(EXTENSION)
const NAME = { commonName: '2.5.4.3', organizationalUnit: '2.5.4.11', number: '2.5.4.5' }

/** Reads a certificate (DER, base64); undefined when it is none. Proves nothing about it. */
export function readCertificate(der: string): ReadCertificate | undefined {
  try {
    const bytes = fromBase64(der)
    const { tbsCertificate } = AsnConvert.parse(bytes, Certificate)
    const { subject, validity, extensions = [] } = tbsCertificate
    const find = (id: string) => {
      const [found, ...others] = extensions.filter((extension) => extension.extnID === id)
      if (others.length > 0) throw new TypeError('An extension twice')
      return found && new Uint8Array(found.extnValue.buffer)
    }
    const constraints = find(EXTENSION.basicConstraints)
    const usage = find(EXTENSION.keyUsage)
    const extended = find(EXTENSION.extendedUsage)
    const purposes = extended ? readDerList(readDer(extended, TAG.sequence).content) : []
    return {
      commonName: findInName(subject, NAME.commonName),
      organizationalUnit: findInName(subject, NAME.organizationalUnit),
      subjectNumber: findInName(subject, NAME.number),
      serialNumber: toSerialNumber(readDer(readCertificateParts(bytes).serialNumber, TAG.integer).content),
      notBefore: validity.notBefore.getTime().toISOString(),
      notAfter: validity.notAfter.getTime().toISOString(),
      isAuthority: constraints !== undefined && AsnConvert.parse(constraints, BasicConstraints).cA,
      usages: usage ? toUsages(AsnConvert.parse(usage, KeyUsage).toJSON()) : null,
      hasExtendedUsage: (oid) => purposes.some(({ whole }) => isSameBytes(whole, writeOid(oid))),
      hasUnknownCritical: extensions.some(({ critical, extnID }) => critical && !UNDERSTOOD.includes(extnID)),
    }
  } catch {
    return undefined
  }
}

/** The number of a certificate as lists of revoked ones compare it: hex without leading zeros. */
export function toSerialNumber(digits: Uint8Array): string {
  return toHex(digits).replace(/^0+(?=.)/, '')
}

function toUsages(names: readonly string[]): ReadCertificate['usages'] {
  return {
    digitalSignature: names.includes('digitalSignature'),
    keyCertSign: names.includes('keyCertSign'),
    crlSign: names.includes('crlSign'),
  }
}

function findInName(name: Name, type: string): string {
  for (const part of name) {
    const found = part.find((each) => each.type === type)
    if (found) return found.value.toString()
  }
  return ''
}
