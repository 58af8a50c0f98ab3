import { AsnConvert } from '@peculiar/asn1-schema'
import { AlgorithmIdentifier, Certificate, SubjectPublicKeyInfo } from '@peculiar/asn1-x509'
import { OID, toDerSignature, type SignatureAlgorithm } from '../../domain/signature/algorithm.ts'
import { createSampleCaMaterial, openSampleCa, type CertificateRequest } from '../sample/ca/sample-ca.ts'
import { createSoftwareKey, type SoftwareKey } from './software-key.ts'

/** An authority with a key of any kind: the sample authority's certificates, signed again by another key. */
export interface TestAuthority {
  readonly key: SoftwareKey
  /** DER. */
  readonly certificateDer: Buffer
  issueCertificate(request: CertificateRequest): Promise<Buffer>
}

const ALGORITHMS = {
  RS256: { algorithm: OID.sha256WithRsa, parameters: Uint8Array.of(5, 0).buffer },
  ES256: { algorithm: OID.ecdsaWithSha256 },
  SM2: { algorithm: OID.sm2WithSm3 },
}

export async function createTestAuthority(algorithm: SignatureAlgorithm, name?: string): Promise<TestAuthority> {
  const material = await createSampleCaMaterial(name)
  const sample = await openSampleCa(material)
  const key = createSoftwareKey(algorithm)

  function signAgain(der: Uint8Array, publicKey?: Uint8Array): Buffer {
    const certificate = AsnConvert.parse(der, Certificate)
    const { tbsCertificate } = certificate
    const identifier = new AlgorithmIdentifier(ALGORITHMS[algorithm])
    if (publicKey) tbsCertificate.subjectPublicKeyInfo = AsnConvert.parse(publicKey, SubjectPublicKeyInfo)
    tbsCertificate.signature = identifier
    const raw = key.sign(new Uint8Array(AsnConvert.serialize(tbsCertificate)))
    const signatureValue = Uint8Array.from(algorithm === 'RS256' ? raw : toDerSignature(raw)).buffer
    return Buffer.from(
      AsnConvert.serialize(new Certificate({ tbsCertificate, signatureAlgorithm: identifier, signatureValue })),
    )
  }

  return {
    key,
    certificateDer: signAgain(sample.certificateDer, key.publicKey),
    issueCertificate: async (request) => signAgain(await sample.issueCertificate(request)),
  }
}
