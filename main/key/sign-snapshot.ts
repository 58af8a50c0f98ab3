import type { SigningWords } from '../../domain/ipc/views.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import type { StatementSignature } from '../../domain/sync/signature.ts'
import type { KeyError } from '../../native/pkcs11/face.ts'
import type { KeySession } from './key-session.ts'

/** 上报 as the filing engine wants it: the statement as signed, and the signature as it travels beside it. */
export async function signSnapshot(
  key: Pick<KeySession, 'signSubmission'>,
  snapshotJson: string,
): Promise<Result<{ readonly statement: string; readonly signature: StatementSignature }>> {
  const signed = await key.signSubmission(snapshotJson)
  if (!signed.ok) return toFailure(signed.error)
  const { statementJson: statement, cms } = signed.value
  return success({ statement, signature: { cms } })
}

/** Whose certificate signs, as the clerk is shown it before; undefined when no key is logged in. */
export function findSigner(key: Pick<KeySession, 'find'>): SigningWords['signer'] | undefined {
  const held = key.find()
  if (!held) return undefined
  const { subjectName, unitName, notAfter } = held.certificate
  return { name: subjectName, unit: unitName, validUntil: notAfter }
}

/** A text that has no canonical form (half a character, pasted) is the clerk's to mend; everything else is the key's word. */
function toFailure(error: KeyError): Result<never> {
  return error.reason === 'not-json' ? failure('not-json') : { ok: false, error }
}
