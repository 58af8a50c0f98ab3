import { AsnConvert } from '@peculiar/asn1-schema'
import {
  BasicConstraints,
  Certificate,
  id_ce_basicConstraints,
  type Name,
  type SubjectPublicKeyInfo,
} from '@peculiar/asn1-x509'
import { createHash, createPublicKey } from 'node:crypto'
import type { KeyCertificate, KeyWrapping } from './face.ts'

/** What the profile of a vendor, or the practice key, can do for a key of this kind. */
export type FindWrapping = (keyType: KeyCertificate['keyType']) => KeyWrapping | null

const RSA = '1.2.840.113549.1.1.1'
const EC = '1.2.840.10045.2.1'
/** Named curves, as they stand in the parameters of the key: prime256v1 and SM2 (GM/T 0006). */
const CURVES: Readonly<Record<string, 'ec' | 'sm2'>> = {
  '06082a8648ce3d030107': 'ec',
  '06082a811ccf5501822d': 'sm2',
}
const LEAST_RSA_BITS = 2048

const COMMON_NAME = '2.5.4.3'
const ORGANIZATION = '2.5.4.10'

/**
 * A certificate of the token as the face shows it; undefined for certificates of authorities, for key types this
 * client cannot use, and for bytes that are no certificate: one odd object must not hide the others. Read without
 * OpenSSL's or BoringSSL's help: neither parses every SM2 certificate.
 */
export function findKeyCertificate(id: string, der: Buffer, findWrapping: FindWrapping): KeyCertificate | undefined {
  try {
    const { tbsCertificate } = AsnConvert.parse(der, Certificate)
    const { subject, issuer, serialNumber, validity, subjectPublicKeyInfo, extensions } = tbsCertificate
    const constraints = extensions?.find((extension) => extension.extnID === id_ce_basicConstraints)
    if (constraints && AsnConvert.parse(constraints.extnValue.buffer, BasicConstraints).cA) return undefined
    const publicKey = findPublicKey(subjectPublicKeyInfo)
    if (publicKey === undefined) return undefined
    return {
      id,
      subjectName: findInName(subject, COMMON_NAME),
      unitName: findInName(subject, ORGANIZATION),
      serialNumber: Buffer.from(serialNumber)
        .toString('hex')
        .replace(/^(00)+(?=..)/, '')
        .toUpperCase(),
      issuerName: findInName(issuer, COMMON_NAME),
      notBefore: validity.notBefore.getTime().toISOString(),
      notAfter: validity.notAfter.getTime().toISOString(),
      thumbprint: createHash('sha256').update(der).digest('hex'),
      der: der.toString('base64'),
      keyType: publicKey.type,
      publicKeyHash: hashPublicKey(subjectPublicKeyInfo),
      unusable: publicKey.strong ? null : 'key-too-weak',
      wrapping: publicKey.strong ? findWrapping(publicKey.type) : null,
    }
  } catch {
    return undefined
  }
}

/** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. Throws on what is no certificate. */
export function toPublicKeyHash(certificateDer: Uint8Array): string {
  return hashPublicKey(AsnConvert.parse(certificateDer, Certificate).tbsCertificate.subjectPublicKeyInfo)
}

/** The point of an SM2 key as hex, uncompressed. `certificateDer` is base64. */
export function toSm2PublicKey(certificateDer: string): string {
  const { tbsCertificate } = AsnConvert.parse(Buffer.from(certificateDer, 'base64'), Certificate)
  return Buffer.from(tbsCertificate.subjectPublicKeyInfo.subjectPublicKey).toString('hex')
}

/** SHA-256 of the SubjectPublicKeyInfo that an RSA key of these numbers (big-endian) has. */
export function toRsaPublicKeyHash(modulus: Buffer, exponent: Buffer): string {
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') }
  const spki = createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' })
  return createHash('sha256').update(spki).digest('hex')
}

function hashPublicKey(publicKey: SubjectPublicKeyInfo): string {
  return createHash('sha256')
    .update(Buffer.from(AsnConvert.serialize(publicKey)))
    .digest('hex')
}

function findPublicKey(info: SubjectPublicKeyInfo): { type: KeyCertificate['keyType']; strong: boolean } | undefined {
  const { algorithm, parameters } = info.algorithm
  if (algorithm === RSA) return { type: 'rsa', strong: countRsaBits(info) >= LEAST_RSA_BITS }
  if (algorithm !== EC) return undefined
  const curve = CURVES[Buffer.from(parameters ?? new ArrayBuffer()).toString('hex')]
  return curve === undefined ? { type: 'ec', strong: false } : { type: curve, strong: true }
}

/** 0 for a key so odd that the library does not take it. */
function countRsaBits(info: SubjectPublicKeyInfo): number {
  try {
    const key = createPublicKey({ key: Buffer.from(AsnConvert.serialize(info)), format: 'der', type: 'spki' })
    return key.asymmetricKeyDetails?.modulusLength ?? 0
  } catch {
    return 0
  }
}

function findInName(name: Name, type: string): string {
  for (const part of name) {
    const found = part.find((each) => each.type === type)
    if (found) return found.value.toString()
  }
  return ''
}
