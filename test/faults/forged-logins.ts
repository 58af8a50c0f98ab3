import { createHash } from 'node:crypto'
import { toBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { createSignedAttributes } from '../../domain/signature/cms.ts'
import { SessionGrant } from '../../domain/sync/session.ts'
import { toSubmissionStatement } from '../../domain/sync/statement.ts'
import { createCertificateRepo } from '../../server/auth/certificate.repo.ts'
import { createSampleCaMaterial, openSampleCa } from '../../server/sample/ca/sample-ca.ts'
import {
  codeOf,
  createTestKey,
  TestClerk,
  type Answer,
  type KeyOrder,
  type TestKey,
} from '../../server/testing/test-clerk.ts'
import { openTestOffice, type TestOffice } from '../../server/testing/test-office.ts'
import type { Outcome } from './fault.ts'
import { listForgedCalls } from './forged-calls.ts'

/** One way to get in that must not work, and what has to be answered. */
export interface Forgery {
  readonly name: string
  readonly code: string
  readonly attempt: (turn: number) => Promise<Answer>
}

const ACCOUNT = 'zhuanbanyuan01'
const MINUTE_MS = 60_000
/** After so many forgeries an honest clerk logs in and asks for something. */
const HONEST_EVERY = 5

/**
 * So many forged logins and calls, of every kind in turn: each has to be refused for its own reason. In between honest
 * clerks come in, so that a door that is simply shut does not pass.
 */
export async function runForgedLogins(size: number): Promise<Outcome> {
  const office = await openTestOffice({ groups: 0, now: new Date(), revocationLists: true })
  const elsewhere = await openTestOffice({ groups: 0, now: new Date() })
  const problems: string[] = []
  const counts = new Map<string, number>()
  let honest = 0
  try {
    const clerk = await createClerk(office)
    const forgeries = [...(await listForgedLogins(office, elsewhere)), ...listForgedCalls(await logIn(clerk))]
    for (let turn = 0; turn < size; turn += 1) {
      const forgery = forgeries[turn % forgeries.length]
      if (!forgery) break
      const answer = await forgery.attempt(turn)
      const answered = answer.status < 400 ? `status ${answer.status}` : codeOf(answer)
      if (answered !== forgery.code) problems.push(`${forgery.name}: ${answered} instead of ${forgery.code}`)
      counts.set(forgery.name, (counts.get(forgery.name) ?? 0) + 1)
      if (turn % HONEST_EVERY > 0) continue
      await logIn(clerk)
      const { status } = await clerk.send('GET', '/changes')
      if (status !== 200) problems.push(`an honest clerk was answered ${status}`)
      honest += 1
    }
    const kinds = [...counts].map(([name, count]) => `${name} ${count}`).join(', ')
    console.log(`forged logins: ${size - problems.length} of ${size} refused (${kinds}); ${honest} honest logins`)
    return { tried: size, problems }
  } finally {
    await office.close()
    await elsewhere.close()
  }
}

async function listForgedLogins(office: TestOffice, elsewhere: TestOffice): Promise<readonly Forgery[]> {
  const clerk = await createClerk(office)
  const now = office.now()
  const day = (days: number) => new Date(now.getTime() + days * 24 * 60 * MINUTE_MS)
  const withKey = (order: KeyOrder, account = ACCOUNT) => createClerk(office, order, account)
  const impostorCa = await openSampleCa(await createSampleCaMaterial())
  const impostor = await TestClerk.withKey(
    office,
    ACCOUNT,
    await createTestKey({ ...office, url: office.url, ca: impostorCa }, ACCOUNT, toValidity(now)),
  )
  const late = { ...office, url: office.url, now: () => new Date(office.now().getTime() - 6 * MINUTE_MS) }
  const slow = await TestClerk.withKey(office, ACCOUNT, await createTestKey(late, ACCOUNT, toValidity(now)))
  const [listed, barred] = [await withKey({}), await withKey({})]
  await office.publishRevocations([listed.key.certificateDer])
  office.inDatabase((db) => createCertificateRepo(db).revoke(toThumbprint(barred.key), now.toISOString()))
  const others = {
    expired: await withKey({ notBefore: day(-700), notAfter: day(-1) }),
    early: await withKey({ notBefore: day(1), notAfter: day(700) }),
    unit: await withKey({ unitCode: '000305' }),
    person: await withKey({ number: 'JL-000771-02' }),
    reviewer: await withKey({ unitCode: '000771' }, 'shenheyuan01'),
    mover: await withKey({}),
  }
  const forger = await TestClerk.withKey(office, ACCOUNT, await forgeKey(office, clerk.key.certificateDer))
  const wrongPurpose = await TestClerk.withKey(office, ACCOUNT, signingInstead(clerk.key, submissionOf))
  const stranger = await createClerk(elsewhere)

  return [
    { name: 'nonce used before', code: 'nonce-spent', attempt: () => twice(clerk) },
    { name: 'nonce never given out', code: 'nonce-spent', attempt: () => clerk.logIn({ nonce: 'A'.repeat(43) }) },
    { name: 'nonce of five minutes ago', code: 'nonce-spent', attempt: () => lateBy(office, clerk, 5) },
    {
      name: 'nonce of another server',
      code: 'nonce-spent',
      attempt: async () => clerk.logIn(await stranger.challenge()),
    },
    { name: 'signed for another server', code: 'bad-signature', attempt: () => clerk.logIn({ serverId: 'elsewhere' }) },
    {
      name: 'signed for another account',
      code: 'bad-signature',
      attempt: () => clerk.logIn({ signedAccount: 'zhuanbanyuan02' }),
    },
    {
      name: 'another session key than was signed',
      code: 'bad-signature',
      attempt: () => clerk.logIn({ signedKey: 'A'.repeat(43) }),
    },
    { name: 'a signature changed by one bit', code: 'bad-signature', attempt: (turn) => tampered(clerk, turn) },
    { name: 'somebody else’s certificate', code: 'bad-signature', attempt: () => forger.logIn() },
    { name: 'a submission’s signature', code: 'bad-signature', attempt: () => wrongPurpose.logIn() },
    { name: 'signed six minutes ago', code: 'clock-wrong', attempt: () => slow.logIn() },
    { name: 'authority of the same name', code: 'key-unknown-ca', attempt: () => impostor.logIn() },
    { name: 'expired certificate', code: 'key-expired', attempt: () => others.expired.logIn() },
    { name: 'certificate of tomorrow', code: 'key-not-yet-valid', attempt: () => others.early.logIn() },
    { name: 'revoked by the list', code: 'key-revoked', attempt: () => listed.logIn() },
    { name: 'revoked by hand', code: 'key-revoked', attempt: () => barred.logIn() },
    { name: 'key of another unit', code: 'key-wrong-unit', attempt: () => others.unit.logIn() },
    { name: 'key of a colleague', code: 'key-wrong-clerk', attempt: () => others.person.logIn() },
    { name: 'account of the office', code: 'bad-credentials', attempt: () => others.reviewer.logIn() },
    { name: 'wrong password', code: 'bad-credentials', attempt: (turn) => guessing(clerk, turn) },
    { name: 'a fourth computer', code: 'too-many-workstations', attempt: (turn) => moving(others.mover, turn) },
    {
      name: 'renewal token with another key',
      code: 'renewal-expired',
      attempt: () => stolenRenewal(clerk, others.mover),
    },
  ]
}

function toValidity(now: Date): KeyOrder {
  return {
    algorithm: 'ES256',
    notBefore: new Date(now.getTime() - 30 * 24 * 60 * MINUTE_MS),
    notAfter: new Date(now.getTime() + 365 * 24 * 60 * MINUTE_MS),
  }
}

async function createClerk(office: TestOffice, order: KeyOrder = {}, account = ACCOUNT): Promise<TestClerk> {
  return TestClerk.create(office, account, { ...toValidity(office.now()), ...order })
}

async function logIn(clerk: TestClerk): Promise<TestClerk> {
  clerk.grant = undefined
  clerk.grant = SessionGrant.parse((await clerk.logIn()).json)
  return clerk
}

async function twice(clerk: TestClerk): Promise<Answer> {
  const { nonce } = await clerk.challenge()
  await clerk.logIn({ nonce })
  return clerk.logIn({ nonce })
}

async function lateBy(office: TestOffice, clerk: TestClerk, minutes: number): Promise<Answer> {
  const now = office.now()
  const { nonce } = await clerk.challenge()
  office.setNow(new Date(now.getTime() + minutes * MINUTE_MS))
  try {
    return await clerk.logIn({ nonce })
  } finally {
    office.setNow(now)
  }
}

/** Another bit each time, all over the signature. */
async function tampered(clerk: TestClerk, turn: number): Promise<Answer> {
  const forging = await TestClerk.withKey(clerk.office, clerk.account, {
    ...clerk.key,
    async sign(statement) {
      const bytes = Buffer.from((await clerk.key.sign(statement)).cms, 'base64')
      const bit = (turn * 7919) % (bytes.length * 8)
      bytes.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3)
      return { cms: bytes.toString('base64') }
    },
  })
  return forging.logIn()
}

/** A right password in between: the lock is another promise. */
async function guessing(clerk: TestClerk, turn: number): Promise<Answer> {
  const answer = await clerk.logIn({ password: `Guess-${turn}-guess` })
  await clerk.logIn()
  return answer
}

async function moving(clerk: TestClerk, turn: number): Promise<Answer> {
  const { maxWorkstations } = clerk.office.pack
  for (let seat = 1; seat < maxWorkstations; seat += 1)
    await clerk.logIn({ body: { workstation: toWorkstation(seat) } })
  return clerk.logIn({ body: { workstation: toWorkstation(1000 + turn) } })
}

function toWorkstation(count: number) {
  return { id: `0195f3a0-0000-7000-8000-1${String(count).padStart(11, '0')}`, name: `desk-${count}` }
}

async function stolenRenewal(owner: TestClerk, thief: TestClerk): Promise<Answer> {
  const grant = SessionGrant.parse((await owner.logIn()).json)
  return thief.renew(grant.renewalToken)
}

/** Puts somebody else's certificate beside a signature of its own. */
async function forgeKey(office: TestOffice, certificateDer: Buffer): Promise<TestKey> {
  const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }
  const keys = await crypto.subtle.generateKey(algorithm, false, ['sign', 'verify'])
  return {
    certificateDer,
    async sign(statement) {
      const content = toUtf8(statement)
      const cms = await createSignedAttributes(content, certificateDer.toString('base64'), office.now(), 'ES256')
      const signature = await crypto.subtle.sign(algorithm, keys.privateKey, cms.toBeSigned)
      return { cms: toBase64(cms.finish(new Uint8Array(signature))) }
    },
  }
}

function signingInstead(key: TestKey, toStatement: (asked: string) => string): TestKey {
  return { ...key, sign: (asked) => key.sign(toStatement(asked)) }
}

function submissionOf(asked: string): string {
  const statement = toSubmissionStatement(JSON.stringify({ ...JSON.parse(asked), purpose: 'border-desk/submission' }))
  if (!statement.ok) throw new Error(statement.error.code)
  return statement.value
}

function toThumbprint(key: TestKey): string {
  return createHash('sha256').update(key.certificateDer).digest('hex')
}
