import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import path from 'node:path'

/** What `openssl genpkey` is to make. */
export const KEY_KINDS = {
  'RSA-1024': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:1024'],
  'RSA-2048': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'],
  'RSA-3072': ['-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:3072'],
  'P-256': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-256'],
  'P-384': ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'],
  SM2: ['-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:SM2'],
  Ed25519: ['-algorithm', 'ED25519'],
} as const
export type KeyKind = keyof typeof KEY_KINDS

const SUBJECT = '/C=CN/O=示例市教育局/OU=220199/CN=安若溪'

export function createKeyFile(dir: string, kind: KeyKind): string {
  const file = path.join(dir, `${kind}.pem`)
  execFileSync('openssl', ['genpkey', ...KEY_KINDS[kind], '-out', file], { stdio: 'ignore' })
  return file
}

/** A certificate over its own key, DER, for a year; made by a program that knows nothing of ours. */
export function createCertificateOver(dir: string, keyFile: string, { ca = false } = {}): Buffer {
  const config = path.join(dir, 'req.cnf')
  const constraints = `basicConstraints=critical,CA:${ca ? 'TRUE' : 'FALSE'}`
  writeFileSync(config, `[req]\ndistinguished_name=dn\nx509_extensions=v3\n[dn]\n[v3]\n${constraints}\n`)
  const how = ['-config', config, '-key', keyFile, '-subj', SUBJECT, '-utf8', '-days', '365', '-outform', 'DER']
  return execFileSync('openssl', ['req', '-x509', ...how], { stdio: ['ignore', 'pipe', 'ignore'] })
}
