import { generateKeyPairSync } from 'node:crypto'
import { rmSync } from 'node:fs'
import path from 'node:path'
import type { PKCS11 } from 'pkcs11js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { ModuleState } from '../../native/pkcs11/pkcs11-module.ts'
import { createPkcs11Provider } from '../../native/pkcs11/pkcs11-provider.ts'
import { readVendorProfiles } from '../../native/pkcs11/vendor-profile.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import type { SampleCa } from '../../server/sample/ca/sample-ca.ts'
import { CLERK, makeFolder, PIN, VENDORS } from './virtual-key.ts'

// Cheap keys exist whose vendor gave every one the same serial, or none. No such module can be had here: these are the few
// calls a look and a login make.
const ID = Buffer.from('01', 'hex')
const holder = { tokenSerial: '0000000000000000', certificateId: ID.toString('hex') }
const dir = makeFolder()
let ca: SampleCa

beforeAll(async () => {
  ca = await getSampleCa(path.join(dir, 'ca'))
})
afterAll(() => rmSync(dir, { recursive: true }))

async function issue(): Promise<Buffer> {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  return ca.issueCertificate({ publicKey: publicKey.export({ type: 'spki', format: 'der' }), clerk: CLERK })
}

/** A module with one key in it, and the PINs it was given. */
function createModule(certificate?: Buffer) {
  const pins: string[] = []
  let searches: Buffer[][] = []
  const library = {
    C_GetSlotList: () => [Buffer.of(1)],
    C_GetTokenInfo: () => ({
      ...{ label: 'key', manufacturerID: 'vendor', serialNumber: holder.tokenSerial, flags: 0x408 },
      ...{ minPinLen: 4, maxPinLen: 16 },
    }),
    C_OpenSession: () => Buffer.of(2),
    C_CloseSession: () => undefined,
    C_FindObjectsInit: () => void (searches = certificate ? [[Buffer.of(3)]] : []),
    C_FindObjects: () => searches.pop() ?? [],
    C_FindObjectsFinal: () => undefined,
    C_GetAttributeValue: () => [{ value: ID }, { value: certificate }],
    C_Login: (_session: Buffer, _user: number, pin: string) => void pins.push(pin),
  }
  return { pins, library: library as unknown as PKCS11 }
}

function plugIn(...modules: readonly ReturnType<typeof createModule>[]) {
  const [profile] = readVendorProfiles(VENDORS).profiles
  if (!profile) throw new Error('no profile')
  const states = modules.map(({ library }, index): ModuleState => {
    const named = { ...profile, name: `driver-${index}`, quirks: { refreshSlots: false, restartToSee: false } }
    return { profile: named, library, file: '/driver.so', bits: 64, error: null }
  })
  return createPkcs11Provider(states)
}

test('two keys of one serial: the PIN of one is not tried at the other', async () => {
  const [one, other] = [createModule(await issue()), createModule(await issue())]
  const result = plugIn(one, other).login({ ...holder, pin: Buffer.from(PIN) })
  expect(result).toEqual({ ok: false, error: { code: 'device-error', reason: 'two-keys-of-one-serial' } })
  expect([...one.pins, ...other.pins]).toEqual([])
})

test('one key seen through two drivers is one: it gets its PIN once', async () => {
  const certificate = await issue()
  const [one, other] = [createModule(certificate), createModule(certificate)]
  expect(plugIn(one, other).login({ ...holder, pin: Buffer.from(PIN) })).toMatchObject({ ok: true })
  expect([one.pins, other.pins]).toEqual([[PIN], []])
})

test('a driver that does not see the certificates of a key is not the one that is asked', async () => {
  const [blind, seeing] = [createModule(), createModule(await issue())]
  expect(plugIn(blind, seeing).login({ ...holder, pin: Buffer.from(PIN) })).toMatchObject({ ok: true })
  expect([blind.pins, seeing.pins]).toEqual([[], [PIN]])
})
