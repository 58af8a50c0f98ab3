import { digestFor, findAlgorithm, fromDerSignature, OID, toDerSignature, verifyRaw } from './algorithm.ts'
import type { SignatureAlgorithm } from './algorithm.ts'
import { fromBase64, toBase64, toUtf8 } from './bytes.ts'
import { isSameBytes, readDer, readDerList, TAG, writeDer, writeDerSetOf, writeOid } from './der.ts'
import { readCertificateParts } from './certificate-parts.ts'

/** What a signature says once it holds. Who issued the certificate and whether it is valid: the caller asks that. */
export interface VerifiedSignature {
  /** The signer's certificate, X.509 DER, base64. */
  readonly certificateDer: string
  /** The signer's own word, by the clock of his computer; ISO instant, whole seconds. */
  readonly signedAt: string
  readonly algorithm: SignatureAlgorithm
}

export interface UnfinishedCms {
  /** What the key signs: the signed attributes, DER. */
  readonly toBeSigned: Bytes
  /** The whole CMS (DER) once the key has answered; ES256 and SM2 as r||s. Throws on a signature of another shape. */
  finish(signature: Uint8Array): Bytes
}

type Bytes = Uint8Array<ArrayBuffer>

const CMS = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
} as const
const VERSION_1 = Uint8Array.of(TAG.integer, 1, 1)
const NULL = Uint8Array.of(TAG.null, 0)

/**
 * Begins a detached CMS SignedData (RFC 5652) over `content`, by one signer, with the signed attributes content-type,
 * message-digest, signing-time and signing-certificate-v2 (RFC 5035) and the certificate enclosed. `signedAt` counts in
 * whole seconds. Throws on a certificate that is none.
 */
export async function createSignedAttributes(
  content: Uint8Array,
  certificateDer: string,
  signedAt: Date,
  algorithm: SignatureAlgorithm,
): Promise<UnfinishedCms> {
  return begin(content, fromBase64(certificateDer), signedAt, algorithm)
}

async function begin(content: Uint8Array, certificate: Bytes, signedAt: Date, algorithm: SignatureAlgorithm) {
  const { issuer, serialNumber } = readCertificateParts(certificate)
  const digestAlgorithm = writeDer(TAG.sequence, writeOid(algorithm === 'SM2' ? OID.sm3 : OID.sha256))
  const attributes = [
    toAttribute(CMS.contentType, writeOid(CMS.data)),
    toAttribute(CMS.messageDigest, writeDer(TAG.octetString, await digestFor(algorithm, Uint8Array.from(content)))),
    toAttribute(CMS.signingTime, toTime(signedAt)),
    toAttribute(CMS.signingCertificateV2, await toCertificateId(certificate, algorithm, digestAlgorithm)),
  ]
  const signer = (signature: Uint8Array) =>
    writeDer(
      TAG.sequence,
      VERSION_1,
      writeDer(TAG.sequence, issuer, serialNumber),
      digestAlgorithm,
      writeDerSetOf(TAG.context0, attributes),
      toSignatureAlgorithm(algorithm),
      writeDer(TAG.octetString, algorithm === 'RS256' ? signature : toDerSignature(signature)),
    )
  return {
    toBeSigned: writeDerSetOf(TAG.set, attributes),
    finish: (signature: Uint8Array) =>
      toContentInfo(
        writeDer(
          TAG.sequence,
          VERSION_1,
          writeDer(TAG.set, digestAlgorithm),
          writeDer(TAG.sequence, writeOid(CMS.data)),
          writeDer(TAG.context0, certificate),
          writeDer(TAG.set, signer(signature)),
        ),
      ),
  }
}

/**
 * What a detached CMS says of `content`, or undefined when it does not hold. Only the shape `createSignedAttributes`
 * writes is taken, to the byte: whoever the signer is, there is no second encoding, no unsigned attribute, no further
 * certificate or signer that a signature would not cover. Never throws on hostile input.
 */
export async function verifyCms(content: Uint8Array, cms: Uint8Array): Promise<VerifiedSignature | undefined> {
  try {
    const { certificate, signedAt, signature: encoded } = readCms(cms)
    const { publicKey } = readCertificateParts(certificate)
    const algorithm = findAlgorithm(publicKey)
    if (algorithm === undefined) return undefined
    const signature = algorithm === 'RS256' ? encoded : fromDerSignature(encoded)
    const { toBeSigned, finish } = await begin(content, certificate, signedAt, algorithm)
    if (!isSameBytes(finish(signature), cms)) return undefined
    if (!(await verifyRaw(algorithm, publicKey, signature, toBeSigned))) return undefined
    return { certificateDer: toBase64(certificate), signedAt: signedAt.toISOString(), algorithm }
  } catch {
    return undefined
  }
}

/** The three things that differ from one signature to the next; everything else follows from them and the content. */
function readCms(cms: Uint8Array): { certificate: Bytes; signedAt: Date; signature: Bytes } {
  const [, explicit] = readDerList(readDer(cms, TAG.sequence).content)
  const [, , , certificates, signers] = readDerList(readDer(explicit?.content ?? EMPTY, TAG.sequence).content)
  const certificate = readDer(certificates?.content ?? EMPTY, TAG.sequence).whole
  const fields = readDerList(readDer(signers?.content ?? EMPTY, TAG.sequence).content)
  const signature = fields[5]?.content ?? EMPTY
  const time = readDerList(fields[3]?.content ?? EMPTY)
    .map(({ content }) => readDerList(content))
    .find(([type]) => type && isSameBytes(type.whole, writeOid(CMS.signingTime)))
  const [value] = readDerList(time?.[1]?.content ?? EMPTY)
  return { certificate, signature, signedAt: fromTime(value?.tag, value?.content ?? EMPTY) }
}

const EMPTY = new Uint8Array()

function toContentInfo(signedData: Uint8Array): Bytes {
  return writeDer(TAG.sequence, writeOid(CMS.signedData), writeDer(TAG.context0, signedData))
}

function toAttribute(type: string, value: Uint8Array): Bytes {
  return writeDer(TAG.sequence, writeOid(type), writeDer(TAG.set, value))
}

/** RFC 5035: the hash of the certificate; which hash it is is said only where it is not SHA-256. */
async function toCertificateId(certificate: Bytes, algorithm: SignatureAlgorithm, digestAlgorithm: Uint8Array) {
  const hash = writeDer(TAG.octetString, await digestFor(algorithm, certificate))
  const id = algorithm === 'SM2' ? writeDer(TAG.sequence, digestAlgorithm, hash) : writeDer(TAG.sequence, hash)
  return writeDer(TAG.sequence, writeDer(TAG.sequence, id))
}

function toSignatureAlgorithm(algorithm: SignatureAlgorithm): Bytes {
  if (algorithm === 'RS256') return writeDer(TAG.sequence, writeOid(OID.rsa), NULL)
  return writeDer(TAG.sequence, writeOid(algorithm === 'SM2' ? OID.sm2WithSm3 : OID.ecdsaWithSha256))
}

/** RFC 5652, 11.3: UTCTime up to 2049, GeneralizedTime from then on. */
function toTime(at: Date): Bytes {
  const digits = at.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')
  const isShort = digits >= '1950' && digits < '2050'
  return writeDer(isShort ? TAG.utcTime : TAG.generalizedTime, toUtf8(`${isShort ? digits.slice(2) : digits}Z`))
}

function fromTime(tag: number | undefined, content: Uint8Array): Date {
  const text = String.fromCharCode(...content)
  const digits = tag === TAG.utcTime ? `${text < '50' ? '20' : '19'}${text}` : text
  const iso = digits.replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z')
  const at = new Date(iso)
  if (Number.isNaN(at.getTime())) throw new TypeError('Not an instant')
  return at
}
