import { createHash, generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { deriveFrameKey, sealFrames } from '../../domain/package/frames.ts'
import { joinBytes, toPart, type Bytes } from '../../domain/package/package-format.ts'
import { openReceiptPackage } from '../../domain/package/receipt-package.ts'
import type { SubmitFiling } from '../../domain/sync/operation.ts'
import { createRepos } from '../db/repos.ts'
import { createSampleCaMaterial, openSampleCa } from '../sample/ca/sample-ca.ts'
import { problemTexts } from '../review/review-text.ts'
import { createTestKey, TestClerk } from '../testing/test-clerk.ts'
import { toMaterial, toPlanData, toSubmission, toTestFile, type TestFile } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import { makeTestPackage } from '../testing/test-package.ts'
import { PackageStatement } from '../../domain/package/package-statement.ts'

let office: TestOffice
let clerk: TestClerk
let folder: string

beforeAll(async () => {
  office = await openTestOffice({ groups: 0, revocationLists: true })
  clerk = await TestClerk.loggedIn(office)
  folder = mkdtempSync(path.join(tmpdir(), 'packages-'))
}, 60_000)
afterAll(async () => {
  await office.close()
  rmSync(folder, { recursive: true })
})

/** `taken`, or why the package was not. */
async function bring(bytes: Uint8Array): Promise<string> {
  const file = path.join(folder, `${uuidv7()}.bjb`)
  writeFileSync(file, bytes)
  const taken = await office.server.importPackage(file, 'waiban01')
  return taken.ok ? 'taken' : taken.error.code
}

async function take(bytes: Uint8Array) {
  const file = path.join(folder, `${uuidv7()}.bjb`)
  writeFileSync(file, bytes)
  const taken = await office.server.importPackage(file, 'waiban01')
  if (!taken.ok) throw new Error(taken.error.code)
  return taken.value
}

function toPlan(files: readonly TestFile[] = []): Promise<SubmitFiling> {
  const materials = files.map((file) => toMaterial('plan-letter', file))
  return clerk.toSubmit(toSubmission('plan', toPlanData(), { materials }))
}

/** Everything the office holds of filings, files and packages: what a refused package must not change. */
function countRows(): readonly unknown[] {
  const tables = ['filing', 'submission', 'operation', 'stored_file', 'package', 'package_operation', 'package_import']
  return office.inDatabase((db) => tables.map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get()))
}

test('A package is taken in as if it had come over the network, and its receipt package says so under its own key', async () => {
  const file = toTestFile('the plan’s letter '.repeat(200_000))
  const operations = [await toPlan([file]), await toPlan()]
  const replyKey = randomBytes(32)
  const bytes = await makeTestPackage(clerk, operations, [file], {
    statement: { replyKey: replyKey.toString('base64') },
  })
  const { packageId, results } = await take(bytes)
  expect(results).toMatchObject([
    { outcome: 'accepted', receipt: {} },
    { outcome: 'accepted', receipt: {} },
  ])
  // The network's own answer to the same operation: it is the same one.
  expect(await clerk.pushOne(operations[0] as SubmitFiling)).toMatchObject({ outcome: 'duplicate' })
  expect(office.inDatabase((db) => createRepos(db).files.find(file.sha256, ['000771']))).toMatchObject({
    bytes: file.bytes.length,
  })
  const receipt = await office.server.makeReceiptPackage(packageId)
  if (!receipt.ok) throw new Error(receipt.error.code)
  const expected = { ...toExpected(packageId), replyKey }
  const opened = await openReceiptPackage(receipt.value, expected)
  if (!opened.ok) throw new Error(opened.error.code)
  expect(opened.value.content.results).toEqual(results)
  const entities = opened.value.content.changes.map((change) => (change as { entity: string }).entity)
  expect(entities.toSorted()).toEqual(['filing', 'filing', 'notice', 'notice'])

  // Whoever has another key, another package, another office or another authority reads and believes nothing.
  const wrong: [Partial<typeof expected>, string][] = [
    [{ replyKey: randomBytes(32) }, 'package-receipt-damaged'],
    [{ packageSha256: '00'.repeat(32) }, 'package-receipt-foreign'],
    [{ packageId: uuidv7() }, 'package-receipt-foreign'],
    [{ office: 'hebei' }, 'package-receipt-foreign'],
    [{ authorities: [] }, 'receipt-unknown-signer'],
  ]
  for (const [change, code] of wrong) {
    expect(await openReceiptPackage(receipt.value, { ...expected, ...change }), code).toMatchObject({ error: { code } })
  }
  let opens = 0
  for (const flipped of flips(receipt.value, 500)) if ((await openReceiptPackage(flipped, expected)).ok) opens += 1
  expect(opens).toBe(0)
  console.log(`receipt package: ${receipt.value.length} bytes, 500 bit flips, ${opens} accepted`)
})

function toExpected(packageId: string) {
  const statement = office.inDatabase((db) => createRepos(db).packages.find(packageId)?.statement ?? '')
  const packageSha256 = createHash('sha256').update(statement).digest('hex')
  const authorities = [office.ca.certificateDer.toString('base64')]
  const { replyKey } = PackageStatement.parse(JSON.parse(statement))
  return { packageId, packageSha256, office: 'jilin', authorities, replyKey: Buffer.from(replyKey, 'base64') }
}

test('Cut, lengthened, flipped, or with its frames exchanged: nothing of it is taken, and nothing is left behind', async () => {
  const file = toTestFile('long enough for three frames '.repeat(100_000))
  const bytes = await makeTestPackage(clerk, [await toPlan([file])], [file])
  const smallFile = toTestFile('short '.repeat(1000))
  const small = await makeTestPackage(clerk, [await toPlan([smallFile])], [smallFile])
  const before = countRows()
  const cuts = Array.from({ length: 40 }, (_, index) => Math.floor((bytes.length * index) / 40))
  const frame = 1024 * 1024 + 16
  const start = bytes.length - 2 * frame - ((bytes.length - START_OF_FRAMES) % frame)
  const exchanged = Buffer.from(bytes)
  bytes.copy(exchanged, start, start + frame, start + 2 * frame)
  bytes.copy(exchanged, start + frame, start, start + frame)
  const broken: Uint8Array[] = [
    ...cuts.map((length) => bytes.subarray(0, length)),
    // At the end of a whole frame: no tag is missing, only the last frame.
    bytes.subarray(0, START_OF_FRAMES + frame),
    bytes.subarray(0, START_OF_FRAMES + 2 * frame),
    Buffer.concat([bytes, Buffer.alloc(1)]),
    Buffer.concat([bytes, bytes]),
    exchanged,
    ...flips(small, 500),
  ]
  const codes = new Map<string, number>()
  for (const each of broken) {
    const code = await bring(each)
    codes.set(code, (codes.get(code) ?? 0) + 1)
  }
  expect([...codes.keys()].toSorted()).toEqual(['package-damaged', 'package-other-office'])
  expect(countRows()).toEqual(before)
  expect(readdirSync(office.packagesDirectory)).toEqual([])
  console.log(`broken packages: ${broken.length}, 0 accepted (${JSON.stringify(Object.fromEntries(codes))})`)
  expect([await bring(bytes), await bring(small)]).toEqual(['taken', 'taken'])
}, 120_000)

/** After the head of an RSA key of 2048 bits. */
const START_OF_FRAMES = 4 + 32 + 2 + 256

function flips(bytes: Uint8Array, count: number): Uint8Array[] {
  return Array.from({ length: count }, (_, index) => {
    const flipped = Uint8Array.from(bytes)
    // Spread over the whole, and dense over the head.
    const at = index < 100 ? index * 3 : Math.floor((bytes.length * index) / count)
    flipped[at] = (flipped[at] ?? 0) ^ (1 << (index % 8))
    return flipped
  })
}

test('What somebody else made, signed, or meant for others is refused by its reason', async () => {
  const operations = [await toPlan()]
  const foreignCa = await openSampleCa(await createSampleCaMaterial())
  const foreign = await createTestKey({ ...office, ca: foreignCa }, 'zhuanbanyuan01')
  const colleague = await createTestKey(office, 'zhuanbanyuan02')
  const otherUnit = await createTestKey(office, 'zhuanbanyuan03')
  const revoked = await createTestKey(office, 'zhuanbanyuan01')
  await office.publishRevocations([revoked.certificateDer])
  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const holder = { name: '别的外办', unitName: '', unitCode: 'hebei', number: '' }
  const spki = publicKey.export({ type: 'spki', format: 'der' })
  const certificate = await office.ca.issueCertificate({ publicKey: spki, clerk: holder, purpose: 'package' })
  const before = countRows()
  const cases: [string, Parameters<typeof makeTestPackage>[3]][] = [
    ['package-other-office', { certificate: certificate.toString('base64') }],
    ['package-other-office', { statement: { office: 'hebei' } }],
    ['package-other-office', { statement: { serverId: 'another-server' } }],
    ['package-bad-signature', { sign: () => clerk.key.sign('{"purpose":"border-desk/package"}') }],
    ['key-unknown-ca', { sign: foreign.sign }],
    ['key-wrong-clerk', { sign: colleague.sign }],
    ['key-wrong-unit', { sign: otherUnit.sign }],
    ['key-revoked', { sign: revoked.sign }],
    ['key-wrong-clerk', { statement: { account: 'zhuanbanyuan02' } }],
    ['key-wrong-clerk', { statement: { account: 'nobody' } }],
    ['wrong-unit', { statement: { unitCode: '000305' } }],
  ]
  for (const [code, overrides] of cases) {
    expect(await bring(await makeTestPackage(clerk, operations, [], overrides)), code).toBe(code)
    const worded = code.startsWith('key-') ? 'package-key' : code
    expect(problemTexts[worded], code).toBeDefined()
  }
  expect(countRows()).toEqual(before)
  console.log(`packages of others: ${cases.length}, 0 accepted`)
})

test('Files and operations exchanged behind the signature, and lengths that lie, end the reading', async () => {
  const [file, other] = [toTestFile('named'), toTestFile('other')]
  const [plan, second] = [await toPlan([file]), await toPlan()]
  const before = countRows()
  const sameLength = (bytes: Buffer) => Buffer.from(bytes).fill(0x20, 9)
  const named = { sha256: file.sha256, bytes: file.bytes.length, mediaType: file.mediaType }
  const huge = { ...named, bytes: 2 ** 40 }
  const broken = [
    await makeTestPackage(clerk, [plan], [file], { fileBytes: () => other.bytes }),
    await makeTestPackage(clerk, [plan], [file], { fileBytes: (each) => sameLength(each.bytes) }),
    await makeTestPackage(clerk, [plan], [file], { fileBytes: (each) => Buffer.concat([each.bytes, each.bytes]) }),
    // Named by no submission; or missing.
    await makeTestPackage(clerk, [plan], [file, other]),
    await makeTestPackage(clerk, [plan], []),
    await makeTestPackage(clerk, [plan], [file], { operations: [second] }),
    await makeTestPackage(clerk, [plan, second], [file], { operations: [second, plan] }),
    await makeTestPackage(clerk, [plan], [file], { statement: { files: [huge] } }),
    await makeTestPackage(clerk, [plan], [file], { statement: { files: [named, named] } }),
    await withPlain(toLength(0xffffffff)),
    await withPlain(joinBytes([toPart(Buffer.from('{}')), toLength(0xffffffff)])),
    await withPlain(toPart(Buffer.from('not json'))),
    await withPlain(toPart(Buffer.from([0xff, 0xfe]))),
    await withPlain(new Uint8Array()),
  ]
  const memory = process.memoryUsage().arrayBuffers
  for (const [index, each] of broken.entries()) expect(await bring(each), String(index)).toBe('package-damaged')
  expect(process.memoryUsage().arrayBuffers - memory).toBeLessThan(64 * 1024 * 1024)
  expect(countRows()).toEqual(before)
  console.log(`packages that lie: ${broken.length}, 0 accepted`)
})

/** Anything at all, closed for the office as a package is. */
async function withPlain(plain: Bytes): Promise<Uint8Array> {
  const honest = await makeTestPackage(clerk, [await toPlan()])
  const { publicEncrypt, constants, X509Certificate } = await import('node:crypto')
  const contentKey = randomBytes(32)
  const der = Buffer.from(clerk.grant?.trust.packageCertificate ?? '', 'base64')
  const key = new X509Certificate(der).publicKey
  const padding = constants.RSA_PKCS1_OAEP_PADDING
  const wrapped = publicEncrypt({ key, padding, oaepHash: 'sha256' }, contentKey)
  const head = joinBytes([honest.subarray(0, START_OF_FRAMES - 256), wrapped])
  const frameKey = await deriveFrameKey(Uint8Array.from(contentKey), head, 'border-desk/package')
  const pieces: Uint8Array[] = [head]
  async function* only() {
    yield plain
  }
  for await (const frame of sealFrames(frameKey, only())) pieces.push(frame)
  return joinBytes(pieces)
}

function toLength(length: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, length)
  return bytes
}

test('Brought again it is answered again; another one under its number is refused', async () => {
  const operation = await toPlan()
  const packageId = uuidv7()
  const bytes = await makeTestPackage(clerk, [operation], [], { statement: { packageId } })
  const first = await take(bytes)
  const again = await take(bytes)
  expect(again.results[0]).toEqual({ ...first.results[0], outcome: 'duplicate' })
  expect(await bring(await makeTestPackage(clerk, [await toPlan()], [], { statement: { packageId } }))).toBe(
    'package-id-reused',
  )
  const lines = office.inDatabase((db) => createRepos(db).packages.list(100))
  expect(lines.find(({ id }) => id === packageId)).toMatchObject({ imports: 2, total: 1, taken: 1 })
})

test('What the office refuses stays refused in the receipt, and the rest of the package goes in', async () => {
  const good = await toPlan()
  const bad = await clerk.toSubmit(toSubmission('plan', toPlanData(), { round: 3 }))
  const { packageId, results } = await take(await makeTestPackage(clerk, [bad, good]))
  expect(results).toMatchObject([{ outcome: 'refused', code: 'wrong-round' }, { outcome: 'accepted' }])
  const receipt = await office.server.makeReceiptPackage(packageId)
  const opened = receipt.ok && (await openReceiptPackage(receipt.value, toExpected(packageId)))
  expect(opened && opened.ok && opened.value.content.results).toMatchObject([
    { outcome: 'refused', code: 'wrong-round' },
    { outcome: 'accepted' },
  ])
})
