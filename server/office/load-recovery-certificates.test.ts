import { generateKeyPairSync } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../db/open-database.ts'
import { createSampleCaMaterial, openSampleCa, type CertificateRequest } from '../sample/ca/sample-ca.ts'
import { toRecoveryHolder } from '../sample/ca/provision-office.ts'
import { toPem } from '../sample/to-pem.ts'
import { createSoftwareKey } from '../testing/software-key.ts'
import { loadRecoveryCertificates } from './load-recovery-certificates.ts'
import { createRecoveryCertificateRepo } from './recovery-certificate.repo.ts'
import { createUnitRepo } from './unit.repo.ts'

const UNIT = '000771'
const ca = await openSampleCa(await createSampleCaMaterial())
const publicKey = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ type: 'spki', format: 'der' })
let folder: string
let db: ReturnType<typeof openDatabase>

beforeEach(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), 'recovery-'))
  db = openDatabase(path.join(folder, 'data'))
  createUnitRepo(db).insert({ id: 'u', code: UNIT, name: '省直某单位', parentCode: null })
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

async function load(order: Partial<CertificateRequest>, authority = ca) {
  const clerk = toRecoveryHolder(UNIT)
  const certificate = await authority.issueCertificate({ publicKey, clerk, purpose: 'recovery', ...order })
  writeFileSync(path.join(folder, `${UNIT}.pem`), toPem(certificate))
  const [units, recovery] = [createUnitRepo(db), createRecoveryCertificateRepo(db)]
  const authorities = [ca.certificateDer.toString('base64')]
  await loadRecoveryCertificates(folder, { authorities, units, recovery, now: () => new Date().toISOString() })
  return { certificate: certificate.toString('base64'), known: recovery.find(UNIT) }
}

it('a unit’s recovery certificate goes out with its logins, and a later one takes its place', async () => {
  const first = await load({})
  expect(first.known).toBe(first.certificate)
  const second = await load({})
  expect(second.known).toBe(second.certificate)
  expect(second.known).not.toBe(first.known)
})

it.each<[string, Partial<CertificateRequest>, string]>([
  ['for another purpose', { purpose: 'clerk' }, 'not a recovery certificate'],
  ['out of date', { notAfter: new Date(Date.now() - 1000) }, 'out of date'],
  ['over a key that opens nothing', { publicKey: createSoftwareKey('ES256').publicKey }, 'not a recovery certificate'],
  ['of a unit nobody knows', { clerk: toRecoveryHolder('999999') }, 'no unit'],
])('one %s stops the server', async (_name, order, message) => {
  await expect(load(order)).rejects.toThrow(message)
})

it('one of another authority stops the server', async () => {
  const other = await openSampleCa(await createSampleCaMaterial())
  await expect(load({}, other)).rejects.toThrow('not a recovery certificate')
})
