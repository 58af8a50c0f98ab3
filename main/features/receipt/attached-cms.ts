import { readDer, readDerList, TAG, writeDer } from '../../../domain/signature/der.ts'

/**
 * A detached signature (CMS SignedData, DER) with the text it signs put inside: one file that `openssl cms -verify` takes
 * as it is. Everything the signature covers stays to the byte. Throws `TypeError` on what is no detached CMS.
 */
export function toAttachedCms(detached: Uint8Array, content: Uint8Array): Uint8Array {
  const [type, wrapper] = readDerList(readDer(detached, TAG.sequence).content)
  const [version, digests, encapsulated, ...rest] = readDerList(
    readDer(wrapper?.content ?? new Uint8Array(), TAG.sequence).content,
  )
  if (!type || !version || !digests || !encapsulated) throw new TypeError('Not a CMS SignedData')
  const parts = readDerList(encapsulated.content)
  const [contentType] = parts
  if (!contentType || parts.length !== 1) throw new TypeError('Not a detached signature')
  const attached = writeDer(TAG.sequence, contentType.whole, writeDer(TAG.context0, writeDer(TAG.octetString, content)))
  const others = rest.map((part) => part.whole)
  const signedData = writeDer(TAG.sequence, version.whole, digests.whole, attached, ...others)
  return writeDer(TAG.sequence, type.whole, writeDer(TAG.context0, signedData))
}
