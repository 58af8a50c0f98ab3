/** Addresses that lead from our page to files beside its folder that do exist, each written in another disguise. */
export const strayAddresses: readonly string[] = toAddresses()

function toAddresses(): readonly string[] {
  const targets = [
    'main/index.js',
    'main/key-process.js',
    'preload/preload.cjs',
    '../../package.json',
    '../../renderer/index.html',
  ]
  const ups = [
    '../',
    '..%2f',
    '%2e%2e/',
    '%2e%2e%2f',
    '..%5c',
    '..\\',
    '%2e%2e%5c',
    '....//',
    '%252e%252e%252f',
    'assets/..%2f..%2f',
  ]
  return targets.flatMap((target) => ups.map((up) => `/${up}${target.replaceAll('../', up)}`))
}
