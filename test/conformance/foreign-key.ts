import { generateKeyPairSync } from 'node:crypto'
import { readCertificate } from '../../domain/signature/certificate.ts'
import { createSampleCaMaterial, openSampleCa } from '../../server/sample/ca/sample-ca.ts'
import { toPem } from '../../server/sample/to-pem.ts'
import { openFileKey, type FileKey } from './credentials.ts'

/** A key whose certificate says all that the genuine one says, from an authority of one's own making. */
export async function createForeignKey(like: FileKey): Promise<FileKey> {
  const genuine = readCertificate(like.certificateDer)
  if (!genuine) throw new Error('the certificate cannot be read')
  const ca = await openSampleCa(await createSampleCaMaterial())
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const { commonName: name, organizationalUnit: unitCode, subjectNumber: number } = genuine
  const der = await ca.issueCertificate({
    publicKey: new Uint8Array(publicKey.export({ type: 'spki', format: 'der' })),
    clerk: { name, unitName: unitCode, unitCode, number },
  })
  return openFileKey({
    certificate: toPem(der),
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  })
}
