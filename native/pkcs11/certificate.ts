import { AsnConvert } from '@peculiar/asn1-schema'
import { BasicConstraints, Certificate, id_ce_basicConstraints, type Name } from '@peculiar/asn1-x509'
import { createHash, createPublicKey } from 'node:crypto'
import { findAlgorithm, OID } from '../../domain/signature/algorithm.ts'
import { readCertificateParts } from '../../domain/signature/certificate-parts.ts'
import type { KeyCertificate, KeyWrapping } from './face.ts'

/** What the profile of a vendor, or the practice key, can do for a key of this kind. */
export type FindWrapping = (keyType: KeyCertificate['keyType']) => KeyWrapping | null

const KEY_TYPES = { RS256: 'rsa', ES256: 'ec', SM2: 'sm2' } as const
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
    const spki = readCertificateParts(der).publicKey
    const publicKey = findPublicKey(spki, subjectPublicKeyInfo.algorithm.algorithm)
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
      thumbprint: hash(der),
      der: der.toString('base64'),
      keyType: publicKey.type,
      publicKeyHash: hash(spki),
      unusable: publicKey.strong ? null : 'key-too-weak',
      wrapping: publicKey.strong ? findWrapping(publicKey.type) : null,
    }
  } catch {
    return undefined
  }
}

/** SHA-256 of the SubjectPublicKeyInfo, lower-case hex. Throws on what is no certificate. */
export function toPublicKeyHash(certificateDer: Uint8Array): string {
  return hash(readCertificateParts(certificateDer).publicKey)
}

/** The point of an SM2 key as hex, uncompressed. `certificateDer` is base64. */
export function toSm2PublicKey(certificateDer: string): string {
  const { tbsCertificate } = AsnConvert.parse(Buffer.from(certificateDer, 'base64'), Certificate)
  return Buffer.from(tbsCertificate.subjectPublicKeyInfo.subjectPublicKey).toString('hex')
}

/** SHA-256 of the SubjectPublicKeyInfo that an RSA key of these numbers (big-endian) has. */
export function toRsaPublicKeyHash(modulus: Buffer, exponent: Buffer): string {
  const jwk = { kty: 'RSA', n: modulus.toString('base64url'), e: exponent.toString('base64url') }
  return hash(createPublicKey({ key: jwk, format: 'jwk' }).export({ format: 'der', type: 'spki' }))
}

function hash(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex')
}

/** Curves this product does not use are named, so that a clerk reads why this key cannot log in. */
function findPublicKey(
  spki: Uint8Array,
  type: string,
): { type: KeyCertificate['keyType']; strong: boolean } | undefined {
  const algorithm = findAlgorithm(spki)
  if (algorithm === undefined) return type === OID.ec ? { type: 'ec', strong: false } : undefined
  return { type: KEY_TYPES[algorithm], strong: algorithm !== 'RS256' || countRsaBits(spki) >= LEAST_RSA_BITS }
}

/** 0 for a key so odd that the library does not take it. */
function countRsaBits(spki: Uint8Array): number {
  try {
    const key = createPublicKey({ key: Buffer.from(spki), format: 'der', type: 'spki' })
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
