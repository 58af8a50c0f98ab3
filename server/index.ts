import { readFileSync } from 'node:fs'
import path from 'node:path'
import { parseArgs } from 'node:util'
import { OfficePack } from '../domain/office-pack/office-pack.ts'
import { createServer } from './create-server.ts'

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    data: { type: 'string', default: 'out/server' },
    office: { type: 'string', default: 'jilin' },
    /** The authority's certificate, PEM. Without one a sample authority is made in the data folder. */
    ca: { type: 'string' },
    /** A folder with the authority's lists of revoked certificates (.crl, .pem), or one list. */
    crl: { type: 'string' },
    /** A folder with the units' recovery certificates, one PEM file each. */
    'recovery-certificates': { type: 'string' },
    /** The address clients use, where a proxy with TLS stands in front. */
    'public-url': { type: 'string' },
    /** Forgets the computers an account has logged in from, and ends: so it can log in from others. */
    'release-workstations': { type: 'string' },
    /** `<account>=<unit>`: the account files for this unit too, or no longer; and ends. */
    'add-unit': { type: 'string' },
    'remove-unit': { type: 'string' },
    /** Takes in an 离线包, writes its 回执包 to `receipt`, and ends. */
    'import-package': { type: 'string' },
    receipt: { type: 'string' },
    /** Fills an empty database with an invented province and so many groups. */
    sample: { type: 'string' },
  },
})

const released = values['release-workstations']
if (released !== undefined) {
  const { releaseWorkstations } = await import('./auth/release-workstations.ts')
  console.log(`${released}: ${releaseWorkstations(values.data, released)} workstations released`)
  process.exit()
}
for (const act of ['add', 'remove'] as const) {
  const order = values[`${act}-unit`]
  if (order === undefined) continue
  const { changeUnits } = await import('./auth/change-units.ts')
  console.log(`${order.split('=')[0]}: files for ${changeUnits(values.data, act, order).join(', ')}`)
  process.exit()
}
if (values.sample !== undefined) {
  const { fillWithSample } = await import('./sample/fill-with-sample.ts')
  await fillWithSample(values.data, Number(values.sample))
}
const server = await createServer({
  dataDirectory: values.data,
  officePack: loadOfficePack(values.office),
  caCertificatePem: values.ca === undefined ? await getSampleCaPem(values.data) : readFileSync(values.ca, 'utf8'),
  port: Number(values.port),
  ...(values.crl !== undefined && { revocationLists: values.crl }),
  ...(values['recovery-certificates'] !== undefined && { recoveryCertificates: values['recovery-certificates'] }),
  ...(values['public-url'] !== undefined && { publicUrl: values['public-url'] }),
})
const packageFile = values['import-package']
if (packageFile !== undefined) {
  const { importFromCommandLine } = await import('./package/import-from-command-line.ts')
  const exitCode = await importFromCommandLine(server, packageFile, values.receipt)
  await server.close()
  process.exit(exitCode)
}
await server.listen()
console.log(`listening on ${server.url()}`)

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void server.close().then(() => process.exit(0)))
}

function loadOfficePack(office: string): OfficePack {
  const file = path.join(import.meta.dirname, '../resources/offices', office, 'pack.json')
  return OfficePack.parse(JSON.parse(readFileSync(file, 'utf8')))
}

/** The sample authority's certificate; it also gives the office its key for receipts. */
async function getSampleCaPem(directory: string): Promise<string> {
  const { getSampleCa } = await import('./sample/ca/sample-ca.store.ts')
  const { provisionOfficeKeys } = await import('./sample/ca/provision-office.ts')
  const { toPem } = await import('./sample/to-pem.ts')
  const ca = await getSampleCa(path.join(directory, 'ca'))
  await provisionOfficeKeys(directory, ca, values.office)
  return toPem(ca.certificateDer)
}
