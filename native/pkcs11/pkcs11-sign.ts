import { createHash } from 'node:crypto'
import { sm2 } from 'sm-crypto-v2'
import { toSm2PublicKey } from './certificate.ts'
import type { KeyCertificate, KeyResult } from './face.ts'
import { keyFailure, keySuccess } from './key-provider.ts'
import type { OpenLogin } from './pkcs11-session.ts'
import { toP1363, toSha256DigestInfo } from './signature-form.ts'
import type { VendorProfile } from './vendor-profile.ts'

interface Plan {
  readonly code: string
  readonly input: Buffer
  readonly form: 'raw' | 'der'
}

/** A raw signature of the token over these bytes, by the mechanism of the vendor's profile. Throws what the module throws. */
export function signWithToken(
  { module, session, privateKey, certificate }: OpenLogin,
  bytes: Buffer,
): KeyResult<Buffer> {
  const plan = findPlan(module.profile, certificate, bytes)
  if (plan === undefined) return keyFailure('mechanism-unsupported', { reason: `no-${certificate.keyType}-mechanism` })
  module.library.C_SignInit(session, { mechanism: Number(plan.code) }, privateKey)
  const signed = module.library.C_Sign(session, plan.input, Buffer.alloc(1024))
  if (plan.form === 'raw') return keySuccess(signed)
  try {
    return keySuccess(toP1363(signed))
  } catch {
    return keyFailure('mechanism-unsupported', { reason: 'not-a-der-signature' })
  }
}

function findPlan(
  { mechanisms, signatureForm }: VendorProfile,
  { keyType, der }: KeyCertificate,
  message: Buffer,
): Plan | undefined {
  if (keyType === 'sm2') {
    const mechanism = mechanisms.sm2Sign
    if (mechanism === null) return undefined
    const isMessage = mechanism.input === 'message'
    const input = isMessage ? message : Buffer.from(sm2.getHash(message, toSm2PublicKey(der)), 'hex')
    return { code: mechanism.code, input, form: mechanism.form }
  }
  const mechanism = keyType === 'rsa' ? mechanisms.rsaSign : mechanisms.ecSign
  if (mechanism === null) return undefined
  const digest = createHash('sha256').update(message).digest()
  const inputs = { message, digest, 'digest-info': toSha256DigestInfo(digest) }
  return { code: mechanism.code, input: inputs[mechanism.input], form: keyType === 'rsa' ? 'raw' : signatureForm.ec }
}
