import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { X509Certificate } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import softhsm from '../../../resources/key-vendors/softhsm2.json' with { type: 'json' }
import type { ProvisionedKey } from './provision-practice-key.ts'
import type { CertificateRequest, Clerk, SampleCa } from './sample-ca.ts'
import type { ProvisionReply, ProvisionStep } from './softhsm-child.ts'

export interface SoftHsmOrder {
  readonly dir: string
  readonly ca: SampleCa
  readonly tokens: readonly SoftHsmTokenOrder[]
}

export interface SoftHsmTokenOrder {
  /** Names the token: a token of this label made earlier is used again. At most 32 bytes. */
  readonly label: string
  readonly pin: string
  readonly soPin: string
  readonly clerk: Clerk
  /** Default: rsa (2048 bits). ec is P-256. */
  readonly keyType?: 'rsa' | 'ec'
  readonly purpose?: CertificateRequest['purpose']
  /** For certificates that are meant to be bad; such a token is never taken for current. */
  readonly notBefore?: Date
  readonly notAfter?: Date
}

export interface SoftHsm {
  /** To be in the environment of whoever uses the tokens. */
  readonly env: { readonly SOFTHSM2_CONF: string }
  readonly modulePath: string
  readonly tokens: readonly ProvisionedKey[]
}

/** The SoftHSM2 module of this machine, if it is installed. */
export function findSoftHsmModule(): string | undefined {
  return softhsm.modulePaths.linux.find((file) => existsSync(file))
}

/**
 * Software tokens as a clerk would be handed them: key pair made on the token and never leaving it, certificate from
 * the sample authority. Repeating it changes nothing while the certificates are good. The module is only ever loaded
 * in a child process. Throws when SoftHSM2 or the PKCS#11 binding is missing: ask `findSoftHsmModule` first.
 */
export async function provisionSoftHsm({ dir, ca, tokens }: SoftHsmOrder): Promise<SoftHsm> {
  return withChild(dir, async (child, where) => {
    const provisioned: ProvisionedKey[] = []
    for (const order of tokens) provisioned.push(await provisionToken(child, ca, order))
    return { ...where, tokens: provisioned }
  })
}

async function withChild<T>(
  dir: string,
  work: (child: ChildProcess, where: Omit<SoftHsm, 'tokens'>) => Promise<T>,
): Promise<T> {
  const modulePath = findSoftHsmModule()
  if (modulePath === undefined) throw new Error('SoftHSM2 is not installed')
  const env = { SOFTHSM2_CONF: writeConfiguration(dir) }
  const child = fork(path.join(import.meta.dirname, 'softhsm-child.ts'), [modulePath], {
    env: { ...process.env, ...env },
    execArgv: [],
    serialization: 'advanced',
  })
  try {
    return await work(child, { env, modulePath })
  } finally {
    child.kill()
  }
}

/**
 * Renews the certificate of a token made before, as its authority would: over the same key pair, whose old certificate it
 * replaces, or over a new pair beside the old one. Throws as `provisionSoftHsm`.
 */
export async function renewOnSoftHsm(
  { dir, ca }: Pick<SoftHsmOrder, 'dir' | 'ca'>,
  { label, pin, soPin, clerk }: SoftHsmTokenOrder,
  { certificateDer, certificateId }: Pick<ProvisionedKey, 'certificateDer' | 'certificateId'>,
  keyPair: 'same' | 'new',
): Promise<ProvisionedKey> {
  return withChild(dir, async (child) => {
    const made =
      keyPair === 'same'
        ? { id: certificateId, publicKey: toPublicKey(certificateDer) }
        : await ask(child, { step: 'create-key', label, pin, soPin, keyType: 'rsa', beside: true })
    if (made.publicKey === undefined) throw new Error('The token gave no public key')
    const certificate = await ca.issueCertificate({ publicKey: made.publicKey, clerk, purpose: 'clerk' })
    const { serial } = await ask(child, { step: 'store-certificate', label, pin, id: made.id, certificate })
    return { label, serial, certificateId: made.id, certificateDer: certificate }
  })
}

/** Takes a key pair and its certificate off a token, as an authority does with the one it has replaced. */
export async function removeFromSoftHsm(
  dir: string,
  { label, pin }: Pick<SoftHsmTokenOrder, 'label' | 'pin'>,
  { certificateId }: Pick<ProvisionedKey, 'certificateId'>,
): Promise<void> {
  await withChild(dir, (child) => ask(child, { step: 'remove', label, pin, id: certificateId }))
}

function toPublicKey(certificateDer: Buffer): Buffer {
  return new X509Certificate(certificateDer).publicKey.export({ type: 'spki', format: 'der' })
}

function writeConfiguration(dir: string): string {
  const tokenDirectory = path.join(path.resolve(dir), 'tokens')
  mkdirSync(tokenDirectory, { recursive: true })
  const file = path.join(path.resolve(dir), 'softhsm2.conf')
  const lines = [`directories.tokendir = ${tokenDirectory}`, 'objectstore.backend = file', 'log.level = ERROR', '']
  writeFileSync(file, lines.join('\n'))
  return file
}

async function provisionToken(child: ChildProcess, ca: SampleCa, order: SoftHsmTokenOrder): Promise<ProvisionedKey> {
  const { label, pin, soPin, clerk } = order
  const found = await ask(child, { step: 'inspect', label })
  if (found.certificate !== undefined) {
    const certificateDer = Buffer.from(found.certificate)
    if (ca.isCurrent(certificateDer, clerk)) {
      return { label, serial: found.serial, certificateId: found.id, certificateDer }
    }
  }
  const made = await ask(child, { step: 'create-key', label, pin, soPin, keyType: order.keyType ?? 'rsa' })
  if (made.publicKey === undefined) throw new Error('The token gave no public key')
  const { notBefore, notAfter, purpose = 'clerk' } = order
  const certificate = await ca.issueCertificate({
    publicKey: made.publicKey,
    ...{ clerk, purpose },
    ...(notBefore && { notBefore }),
    ...(notAfter && { notAfter }),
  })
  await ask(child, { step: 'store-certificate', label, pin, id: made.id, certificate })
  return { label, serial: made.serial, certificateId: made.id, certificateDer: certificate }
}

async function ask(child: ChildProcess, step: ProvisionStep): Promise<Extract<ProvisionReply, { ok: true }>> {
  const gone = new AbortController()
  const reply = once(child, 'message', { signal: gone.signal })
  child.send(step)
  const exit = once(child, 'exit', { signal: gone.signal }).then(() => {
    throw new Error(`The token child died at ${step.step}`)
  })
  const [message] = await Promise.race([reply, exit])
  exit.catch(() => undefined)
  gone.abort()
  const answer = message as ProvisionReply
  if (!answer.ok) throw new Error(`${step.step}: ${answer.reason}`)
  return answer
}
