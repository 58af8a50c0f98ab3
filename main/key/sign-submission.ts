import { failure, success, type Result } from '../../domain/result.ts'
import type { StatementSignature } from '../../domain/sync/signature.ts'
import type { KeySession } from './key-session.ts'

/** The key's side of 上报: what came back is the text to the byte as it was signed, and the signature. */
export async function signSubmission(
  key: Pick<KeySession, 'signSubmission'>,
  snapshotJson: string,
): Promise<Result<{ readonly statement: string; readonly signature: StatementSignature }>> {
  const signed = await key.signSubmission(snapshotJson)
  if (!signed.ok) return failure(signed.error.code)
  const { algorithm, signature, certificateDer, statementJson } = signed.value
  return success({ statement: statementJson, signature: { algorithm, signature, certificateDer } })
}
