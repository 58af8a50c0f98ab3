import type { KeyAuthority } from './key-authority.ts'

/** The authority that issued a certificate, by the name of its issuer; undefined where the office knows none of that name. */
export function findKeyAuthority(authorities: readonly KeyAuthority[], issuer: string): KeyAuthority | undefined {
  const name = toPlainName(issuer)
  return authorities.find(({ issuers }) => issuers.some((part) => name.includes(toPlainName(part))))
}

function toPlainName(name: string): string {
  return name.normalize('NFKC').toLowerCase().replaceAll(/\s/g, '')
}
