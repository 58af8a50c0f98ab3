const COORDINATE = 32

/**
 * ECDSA P-256 or SM2 from DER `SEQUENCE { r INTEGER, s INTEGER }` to r||s. Throws on anything else. Takes integers with
 * zeros too many, as tokens write them; what is sent anywhere is written anew and read strictly (`domain/signature`).
 */
export function toP1363(der: Buffer): Buffer {
  if (der[0] !== 0x30 || der[1] !== der.length - 2) throw new TypeError('Not a DER signature')
  const r = readInteger(der, 2)
  const s = readInteger(der, r.end)
  if (s.end !== der.length) throw new TypeError('Not a DER signature')
  return Buffer.concat([r.value, s.value])
}

function readInteger(der: Buffer, at: number): { readonly value: Buffer; readonly end: number } {
  const end = at + 2 + (der[at + 1] ?? 0)
  if (der[at] !== 0x02 || end > der.length) throw new TypeError('Not a DER signature')
  const digits = der.subarray(at + 2, end)
  const significant = digits[0] === 0 ? digits.subarray(1) : digits
  if (significant.length > COORDINATE) throw new TypeError('Not a P-256 signature')
  return { value: Buffer.concat([Buffer.alloc(COORDINATE - significant.length), significant]), end }
}

/** RFC 8017, 9.2: the DigestInfo around a SHA-256 hash, for mechanisms that only add the padding. */
export function toSha256DigestInfo(digest: Buffer): Buffer {
  return Buffer.concat([Buffer.from('3031300d060960864801650304020105000420', 'hex'), digest])
}
