/** The beginning of a hash in groups of four, as two people compare it over the telephone. */
export function toDigest(hex: string): string {
  return (hex.slice(0, 16).match(/.{4}/g) ?? []).join(' ')
}
