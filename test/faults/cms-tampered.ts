import { randomInt } from 'node:crypto'
import { fromBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { verifyCms } from '../../domain/signature/cms.ts'
import { createSoftTokens, getValue, logIn } from '../virtual-key/soft-tokens.ts'
import type { Outcome } from './fault.ts'
import { createSampleCaMaterial, openSampleCa } from '../../server/sample/ca/sample-ca.ts'
import { createSoftwareKey, signCms } from '../../server/testing/software-key.ts'
import { CLERK } from '../virtual-key/virtual-key.ts'

const SNAPSHOT = '{"days":5,"purpose":"border-desk/submission","团组名称":"赴日教育交流团"}'

interface Signed {
  readonly name: string
  readonly content: Uint8Array<ArrayBuffer>
  readonly cms: Uint8Array<ArrayBuffer>
}

/**
 * `size` changes of one bit, at random, in signatures of the key process (RSA, P-256) and of SM2 in software or, one in
 * four, in what they sign: not one is taken, while the signatures themselves are.
 */
export async function runCmsTampered(size: number): Promise<Outcome> {
  const problems: string[] = []
  const signatures = await makeSignatures()
  for (const { name, content, cms } of signatures) {
    if (!(await verifyCms(content, cms))) problems.push(`${name}: the signature itself is refused`)
  }
  for (let tried = 0; tried < size; tried += 1) {
    const signed = signatures[tried % signatures.length]
    if (!signed) continue
    const inContent = tried % 4 === 3
    const { bytes, bit } = changeOneBit(inContent ? signed.content : signed.cms)
    const verified = inContent ? await verifyCms(bytes, signed.cms) : await verifyCms(signed.content, bytes)
    if (verified)
      problems.push(`${signed.name}: bit ${bit} of the ${inContent ? 'content' : 'signature'} is not covered`)
  }
  return { tried: size, problems }
}

async function makeSignatures(): Promise<readonly Signed[]> {
  const tokens = await createSoftTokens()
  const key = tokens.createClient()
  const signatures: Signed[] = []
  try {
    for (const label of ['clerk-rsa', 'clerk-ec']) {
      getValue(await logIn(key, label))
      const { statementJson, cms } = getValue(await key.signSubmission(SNAPSHOT))
      signatures.push({ name: label, content: toUtf8(statementJson), cms: fromBase64(cms) })
      await key.logout()
    }
  } finally {
    key.close()
    tokens.remove()
  }
  const ca = await openSampleCa(await createSampleCaMaterial())
  const sm2 = createSoftwareKey('SM2')
  const certificate = await ca.issueCertificate({ publicKey: sm2.publicKey, clerk: CLERK })
  const content = toUtf8(SNAPSHOT)
  return [...signatures, { name: 'sm2', content, cms: await signCms(sm2, certificate, content) }]
}

function changeOneBit(bytes: Uint8Array<ArrayBuffer>) {
  const changed = Uint8Array.from(bytes)
  const bit = randomInt(bytes.length * 8)
  const at = Math.floor(bit / 8)
  changed[at] = (changed[at] ?? 0) ^ (1 << (bit % 8))
  return { bytes: changed, bit }
}
