import { constants, createHash, createPrivateKey, createPublicKey, privateDecrypt, X509Certificate } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { PackageHead } from '../../domain/package/office-package.ts'
import { isPackageCertificate } from '../../domain/signature/trust.ts'
import { listPemBlocks } from '../auth/pem.ts'

/** The office's key pair for 离线包. */
export interface PackageKey {
  /** DER, base64. */
  readonly certificate: string
  /** The content key of a package; undefined for one that is closed for another key, or whose wrap is damaged. */
  unwrap(head: Pick<PackageHead, 'publicKeyHash' | 'wrapped'>): Uint8Array<ArrayBuffer> | undefined
}

export const PACKAGE_KEY_FILE = 'package-key.pem'
export const PACKAGE_CERTIFICATE_FILE = 'package-certificate.pem'
const CONTENT_KEY_BYTES = 32

/**
 * From the data folder: `package-key.pem` (RSA, PKCS#8) and `package-certificate.pem`, issued by the office's authority for
 * packages, with the office in OU. Undefined where there is neither: such an office takes no packages. Throws on a pair no
 * client would close a package for.
 */
export async function loadPackageKey(
  dataDirectory: string,
  { office, authorities, at }: { readonly office: string; readonly authorities: readonly string[]; readonly at: Date },
): Promise<PackageKey | undefined> {
  const files = [PACKAGE_KEY_FILE, PACKAGE_CERTIFICATE_FILE].map((name) => path.join(dataDirectory, name))
  if (!files.some((file) => existsSync(file))) return undefined
  const [keyPem = '', certificatePem = ''] = files.map((file) => readFileSync(file, 'utf8'))
  const key = createPrivateKey(keyPem)
  const [certificate = ''] = listPemBlocks(certificatePem, 'CERTIFICATE')
  if (!(await isPackageCertificate(certificate, { authorities, office, at }))) {
    throw new Error(`${PACKAGE_CERTIFICATE_FILE}: not this office’s certificate for packages, or out of date`)
  }
  const { publicKey } = new X509Certificate(Buffer.from(certificate, 'base64'))
  if (!createPublicKey(key).equals(publicKey)) {
    throw new Error(`${PACKAGE_KEY_FILE}: not the key of ${PACKAGE_CERTIFICATE_FILE}`)
  }
  const ownHash = createHash('sha256')
    .update(publicKey.export({ type: 'spki', format: 'der' }))
    .digest('hex')
  return {
    certificate,
    unwrap({ publicKeyHash, wrapped }) {
      if (publicKeyHash !== ownHash) return undefined
      try {
        const padding = constants.RSA_PKCS1_OAEP_PADDING
        const contentKey = Uint8Array.from(privateDecrypt({ key, padding, oaepHash: 'sha256' }, wrapped))
        return contentKey.length === CONTENT_KEY_BYTES ? contentKey : undefined
      } catch {
        return undefined
      }
    },
  }
}
