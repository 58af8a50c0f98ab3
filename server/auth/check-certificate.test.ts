import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { createSampleCaMaterial, openSampleCa, type CertificateRequest } from '../sample/ca/sample-ca.ts'
import { toPem } from '../sample/to-pem.ts'
import { createSoftwareKey } from '../testing/software-key.ts'
import { createTestAuthority } from '../testing/test-authority.ts'
import { createCertificateCheck } from './check-certificate.ts'
import { createRevocationCheck, noRevocationLists } from './revocation-list.ts'

const CLERK = { name: '安若溪', unitName: '示例市教育局', unitCode: '220199', number: 'ZBY0001' }
const NOW = '2026-11-21T02:00:00.000Z'
const GOOD = { notBefore: new Date('2026-01-01'), notAfter: new Date('2028-01-01') }
const DAY_MS = 86_400_000
const algorithms = ['RS256', 'ES256', 'SM2'] as const

const folders: string[] = []
afterAll(() => folders.forEach((folder) => rmSync(folder, { recursive: true })))
function makeFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'crl-'))
  folders.push(folder)
  return folder
}

function createCheck(authority: Uint8Array, checkRevocation = noRevocationLists) {
  const authorities = [Buffer.from(authority).toString('base64')]
  return createCertificateCheck({ authorities, checkRevocation, now: () => NOW })
}

const ca = await openSampleCa(await createSampleCaMaterial())
const publicKey = createSoftwareKey('ES256').publicKey
async function issue(order: Partial<CertificateRequest> = {}): Promise<string> {
  return (await ca.issueCertificate({ publicKey, clerk: CLERK, ...GOOD, ...order })).toString('base64')
}

describe('a clerk’s certificate', () => {
  it.each(algorithms.flatMap((authority) => algorithms.map((key) => [key, authority] as const)))(
    'with a key for %s, issued by an authority with %s, is taken; a bit of it changed, it is not',
    async (key, kind) => {
      const authority = await createTestAuthority(kind)
      const order = { publicKey: createSoftwareKey(key).publicKey, clerk: CLERK, ...GOOD }
      const der = await authority.issueCertificate(order)
      const check = createCheck(authority.certificateDer)
      const holder = { unitCode: '220199', clerkNumber: 'ZBY0001' }
      expect(await check(der.toString('base64'))).toMatchObject({ ok: true, value: holder })
      let taken = 0
      for (let at = 0; at < der.length; at += 7) {
        const changed = Buffer.from(der)
        changed[at] = (changed[at] ?? 0) ^ 1
        if ((await check(changed.toString('base64'))).ok) taken += 1
      }
      expect(taken).toBe(0)
    },
  )

  it.each<[string, string, () => Promise<string>]>([
    ['expired', 'key-expired', () => issue({ notAfter: new Date('2026-11-20') })],
    ['not yet valid', 'key-not-yet-valid', () => issue({ notBefore: new Date('2026-11-22') })],
    ['the authority’s own', 'key-not-for-signing', async () => ca.certificateDer.toString('base64')],
    ['the office’s for receipts', 'key-not-for-signing', () => issue({ purpose: 'receipt' })],
    ['the unit’s for recovery', 'key-not-for-signing', () => issue({ purpose: 'recovery' })],
    ['none at all', 'key-unknown-ca', async () => 'MAA='],
    [
      'of another authority of the same name',
      'key-unknown-ca',
      async () => {
        const other = await openSampleCa(await createSampleCaMaterial())
        return (await other.issueCertificate({ publicKey, clerk: CLERK, ...GOOD })).toString('base64')
      },
    ],
  ])('%s: %s', async (_name, code, make) => {
    expect(await createCheck(ca.certificateDer)(await make())).toEqual({ ok: false, error: { code } })
  })

  it('issued by a clerk is worth nothing: a clerk is no authority', async () => {
    const issuer = await createTestAuthority('ES256')
    const forged = await issuer.issueCertificate({ publicKey, clerk: CLERK, ...GOOD })
    const own = await issuer.issueCertificate({ publicKey: issuer.key.publicKey, clerk: CLERK, ...GOOD })
    expect(await createCheck(own)(forged.toString('base64'))).toMatchObject({ error: { code: 'key-unknown-ca' } })
  })
})

describe('lists of revoked certificates', () => {
  /** A check over a folder of its own, and what it warned of. */
  function openLists(graceDays = 3) {
    const location = makeFolder()
    const warnings: string[] = []
    let now = NOW
    const authorities = [ca.certificateDer.toString('base64')]
    const lists = { location, authorities, graceDays, now: () => now, warn: (text: string) => warnings.push(text) }
    const check = createCheck(ca.certificateDer, createRevocationCheck(lists))
    return {
      ...{ check, warnings, location },
      put: (name: string, bytes: Uint8Array | string) => writeFileSync(path.join(location, name), bytes),
      setNow: (at: string) => void (now = at),
    }
  }
  const week = { thisUpdate: new Date('2026-11-20'), nextUpdate: new Date('2026-11-27') }

  it.each(['der', 'pem'])(
    'a certificate on the list (%s) is refused, another not, and off the list again taken',
    async (form) => {
      const { check, put } = openLists()
      const [revoked, good] = [await issue(), await issue()]
      const order = { revoked: [Buffer.from(revoked, 'base64')], ...week }
      const list = await ca.createRevocationList(order)
      put(`list.${form === 'pem' ? 'pem' : 'crl'}`, form === 'pem' ? toPem(list, 'X509 CRL') : list)
      expect(await check(revoked)).toEqual({ ok: false, error: { code: 'key-revoked' } })
      expect(await check(good)).toMatchObject({ ok: true })
      put('newer.crl', await ca.createRevocationList({ revoked: [], ...week, thisUpdate: new Date('2026-11-21') }))
      expect(await check(revoked)).toMatchObject({ ok: true })
    },
  )

  it('an older list put in later hides nothing', async () => {
    const { check, put } = openLists()
    const revoked = await issue()
    put('new.crl', await ca.createRevocationList({ revoked: [Buffer.from(revoked, 'base64')], ...week }))
    put('old.crl', await ca.createRevocationList({ revoked: [], ...week, thisUpdate: new Date('2026-11-10') }))
    expect(await check(revoked)).toMatchObject({ error: { code: 'key-revoked' } })
    put('new.crl', await ca.createRevocationList({ revoked: [], ...week, thisUpdate: new Date('2026-11-09') }))
    expect(await check(revoked)).toMatchObject({ error: { code: 'key-revoked' } })
  })

  it('without a list nobody is let in, and it is said in the log', async () => {
    const { check, warnings } = openLists()
    expect(await check(await issue())).toEqual({ ok: false, error: { code: 'revocation-list-stale' } })
    expect(warnings).toHaveLength(1)
  })

  it('a list that is late is used for the days of grace with one warning, and then no more', async () => {
    const { check, put, warnings } = openLists(3)
    const nextUpdate = new Date(Date.parse(NOW) - DAY_MS)
    put('list.crl', await ca.createRevocationList({ revoked: [], thisUpdate: new Date('2026-11-01'), nextUpdate }))
    const good = await issue()
    expect(await check(good)).toMatchObject({ ok: true })
    expect(await check(good)).toMatchObject({ ok: true })
    expect(warnings).toHaveLength(1)
    const lists = openLists(0)
    lists.put(
      'list.crl',
      await ca.createRevocationList({ revoked: [], thisUpdate: new Date('2026-11-01'), nextUpdate }),
    )
    expect(await lists.check(good)).toMatchObject({ error: { code: 'revocation-list-stale' } })
  })

  it('what cannot be read beside a list hides nothing of it', async () => {
    const { check, put, location } = openLists()
    const revoked = await issue()
    mkdirSync(path.join(location, 'folder.crl'))
    symlinkSync(path.join(location, 'nowhere'), path.join(location, 'gone.crl'))
    put('list.crl', await ca.createRevocationList({ revoked: [Buffer.from(revoked, 'base64')], ...week }))
    expect(await check(revoked)).toMatchObject({ error: { code: 'key-revoked' } })
    expect(await check(await issue())).toMatchObject({ ok: true })
  })

  it('a list that is forged, damaged or of another authority counts for nothing', async () => {
    const { check, put, warnings } = openLists()
    const good = await issue()
    const order = { revoked: [Buffer.from(good, 'base64')], ...week }
    const list = await ca.createRevocationList(order)
    const damaged = Buffer.from(list)
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1
    const other = await openSampleCa(await createSampleCaMaterial())
    put('damaged.crl', damaged)
    put('other.crl', await other.createRevocationList(order))
    put('noise.crl', 'no list')
    put('true.crl', await ca.createRevocationList({ revoked: [], ...week }))
    expect(await check(good)).toMatchObject({ ok: true })
    expect(warnings).toHaveLength(3)
  })
})
