// tsyringe, inside @peculiar/x509, wants this loaded first.
import 'reflect-metadata'
import { X509Certificate as NodeCertificate } from 'node:crypto'
import * as x509 from '@peculiar/x509'
import { findAlgorithm } from '../../../domain/signature/algorithm.ts'
import { PACKAGE_USAGE, RECEIPT_USAGE, RECOVERY_USAGE } from '../../../domain/signature/certificate.ts'
import { TAG, writeDer, writeOid } from '../../../domain/signature/der.ts'

/**
 * A provincial certificate authority for demonstration and tests. Its root is made on the machine it runs on and is
 * trusted by the sample server alone. Nothing here touches a disk; `sample-ca.store.ts` keeps the material.
 */
export interface SampleCaMaterial {
  /** PKCS#8 DER, base64. */
  readonly privateKey: string
  /** X.509 DER, base64. */
  readonly certificate: string
}

export interface SampleCa {
  /** The root, DER. */
  readonly certificateDer: Buffer
  /** A certificate for a key made elsewhere (on the token): returns DER. */
  issueCertificate(request: CertificateRequest): Promise<Buffer>
  /** True when the certificate was issued here for this clerk and stays valid for at least 30 more days. */
  isCurrent(certificateDer: Uint8Array, clerk: Clerk, now?: Date): boolean
  /** A list of revoked certificates (CRL, DER) that names these. */
  createRevocationList(order: RevocationOrder): Promise<Buffer>
}

export interface RevocationOrder {
  /** Certificates, DER. */
  readonly revoked: readonly Uint8Array[]
  /** Default: an hour ago, for a week. */
  readonly thisUpdate?: Date
  readonly nextUpdate?: Date
}

export interface CertificateRequest {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array
  readonly clerk: Clerk
  /** Default: from yesterday, for two years. */
  readonly notBefore?: Date
  readonly notAfter?: Date
  /** Default: a clerk's own, for logins and 上报. */
  readonly purpose?: 'clerk' | 'receipt' | 'recovery' | 'package'
}

/** Who holds the key: CN, O, OU and serialNumber of the certificate's subject. */
export interface Clerk {
  readonly name: string
  readonly unitName: string
  readonly unitCode: string
  /** The clerk's number in the province. */
  readonly number: string
}

const ALGORITHM = {
  name: 'RSASSA-PKCS1-v1_5',
  hash: 'SHA-256',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
}
const DAY_MS = 86_400_000

export async function createSampleCaMaterial(name = '示例省外事电子认证根'): Promise<SampleCaMaterial> {
  const keys = await crypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: new x509.Name([{ CN: [name] }, { C: ['CN'] }]),
    keys,
    notBefore: new Date(Date.now() - DAY_MS),
    notAfter: new Date(Date.now() + 3650 * DAY_MS),
    signingAlgorithm: ALGORITHM,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  const privateKey = await crypto.subtle.exportKey('pkcs8', keys.privateKey)
  return {
    privateKey: Buffer.from(privateKey).toString('base64'),
    certificate: Buffer.from(certificate.rawData).toString('base64'),
  }
}

export async function openSampleCa(material: SampleCaMaterial): Promise<SampleCa> {
  const privateKey = Buffer.from(material.privateKey, 'base64')
  const signingKey = await crypto.subtle.importKey('pkcs8', privateKey, ALGORITHM, false, ['sign'])
  const certificateDer = Buffer.from(material.certificate, 'base64')
  const root = new x509.X509Certificate(certificateDer)
  const rootForNode = new NodeCertificate(certificateDer)

  return {
    certificateDer,
    async issueCertificate({ publicKey, clerk, notBefore, notAfter, purpose = 'clerk' }) {
      const isRsa = findAlgorithm(publicKey) === 'RS256'
      const { digitalSignature, nonRepudiation, keyEncipherment } = x509.KeyUsageFlags
      const certificate = await x509.X509CertificateGenerator.create({
        subject: new x509.Name(toSubject(clerk)),
        issuer: root.subjectName,
        publicKey: new x509.PublicKey(Buffer.from(publicKey)),
        signingKey,
        signingAlgorithm: ALGORITHM,
        notBefore: notBefore ?? new Date(Date.now() - DAY_MS),
        notAfter: notAfter ?? new Date(Date.now() + 730 * DAY_MS),
        extensions: [
          new x509.BasicConstraintsExtension(false, undefined, true),
          new x509.KeyUsagesExtension(digitalSignature | nonRepudiation | (isRsa ? keyEncipherment : 0), true),
          await x509.AuthorityKeyIdentifierExtension.create(root.publicKey),
          ...(purpose === 'clerk' ? [] : [toExtendedUsage(PURPOSES[purpose])]),
        ],
      })
      return Buffer.from(certificate.rawData)
    },
    async createRevocationList({ revoked, thisUpdate, nextUpdate }) {
      const list = await x509.X509CrlGenerator.create({
        issuer: root.subjectName,
        signingKey,
        signingAlgorithm: ALGORITHM,
        thisUpdate: thisUpdate ?? new Date(Date.now() - DAY_MS / 24),
        nextUpdate: nextUpdate ?? new Date(Date.now() + 7 * DAY_MS),
        entries: revoked.map((der) => ({ serialNumber: new x509.X509Certificate(Buffer.from(der)).serialNumber })),
      })
      return Buffer.from(list.rawData)
    },
    isCurrent(der, clerk, now = new Date()) {
      const certificate = new NodeCertificate(der)
      const subject = certificate.toLegacyObject().subject
      return (
        certificate.verify(rootForNode.publicKey) &&
        certificate.validFromDate <= now &&
        certificate.validToDate.getTime() > now.getTime() + 30 * DAY_MS &&
        subject.CN === clerk.name &&
        subject.OU === clerk.unitCode
      )
    },
  }
}

const PURPOSES = { receipt: RECEIPT_USAGE, recovery: RECOVERY_USAGE, package: PACKAGE_USAGE }

/** Critical: whoever does not know the usage must not take the certificate for a clerk's. */
function toExtendedUsage(oid: string): x509.Extension {
  return new x509.Extension('2.5.29.37', true, writeDer(TAG.sequence, writeOid(oid)))
}

function toSubject(clerk: Clerk): x509.JsonName {
  return [
    { C: ['CN'] },
    { O: [clerk.unitName] },
    { OU: [clerk.unitCode] },
    { CN: [clerk.name] },
    // serialNumber (2.5.4.5) has no short name every library agrees on.
    ...(clerk.number === '' ? [] : [{ '2.5.4.5': [clerk.number] }]),
  ]
}
