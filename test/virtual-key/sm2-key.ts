import { execFileSync } from 'node:child_process'
import path from 'node:path'

export interface Sm2Key {
  /** PEM, PKCS #8. */
  readonly file: string
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Buffer
  /** 04 x y. */
  readonly publicKeyHex: string
}

/** A new SM2 key in a file of that folder, made by `openssl`: node:crypto makes SM2 keys that sign plain ECDSA. */
export function createSm2Key(dir: string): Sm2Key {
  const file = path.join(dir, 'sm2-key.pem')
  execFileSync('openssl', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2', '-out', file])
  const publicKey = execFileSync('openssl', ['pkey', '-in', file, '-pubout', '-outform', 'DER'])
  return { file, publicKey, publicKeyHex: publicKey.subarray(-65).toString('hex') }
}
