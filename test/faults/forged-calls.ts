import { z } from 'zod'
import type { Answer, TestClerk } from '../../server/testing/test-clerk.ts'
import { createTestSessionKey, type ProofOrder } from '../../server/testing/test-session-key.ts'
import type { Forgery } from './forged-logins.ts'

const TARGET = '/changes'
const MINUTE_MS = 60_000

/** What somebody can try who has a clerk's token, and everything else the clerk ever sent, but not the session's key. */
export function listForgedCalls(clerk: TestClerk): readonly Forgery[] {
  const proofs: readonly [name: string, code: string, order: Partial<ProofOrder>][] = [
    ['proof for another method', 'proof-invalid', { method: 'POST' }],
    ['proof for another address', 'proof-invalid', { url: new URL('/office-pack', clerk.office.url).href }],
    ['proof for another server', 'proof-invalid', { url: `https://office.example${TARGET}` }],
    ['proof for another token', 'proof-invalid', { token: 'A'.repeat(43) }],
    ['proof without a token', 'proof-invalid', { claims: { ath: undefined } }],
    ['proof without an id', 'proof-invalid', { claims: { jti: undefined } }],
    ['proof of six minutes ago', 'clock-wrong', { at: new Date(clerk.office.now().getTime() - 6 * MINUTE_MS) }],
    ['proof of tomorrow', 'clock-wrong', { at: new Date(clerk.office.now().getTime() + 1440 * MINUTE_MS) }],
    ['another kind of token as proof', 'proof-invalid', { header: { typ: 'JWT' } }],
  ]
  return [
    { name: 'token as bearer', code: 'session-missing', attempt: () => call(clerk, (token) => `Bearer ${token}`) },
    { name: 'token without proof', code: 'proof-missing', attempt: () => call(clerk, (token) => `DPoP ${token}`) },
    { name: 'token with another key', code: 'proof-invalid', attempt: () => callWithOtherKey(clerk) },
    { name: 'the right key named, another used', code: 'proof-invalid', attempt: () => callWithNamedKey(clerk) },
    { name: 'proof without a signature', code: 'proof-invalid', attempt: () => callUnsigned(clerk) },
    { name: 'proof used before', code: 'proof-replayed', attempt: () => callTwice(clerk) },
    { name: 'invented token', code: 'session-expired', attempt: () => callInvented(clerk) },
    ...proofs.map(([name, code, order]) => ({ name, code, attempt: () => callWith(clerk, order) })),
  ]
}

async function call(clerk: TestClerk, toHeader: (token: string) => string, dpop?: string): Promise<Answer> {
  const response = await fetch(new URL(TARGET, clerk.office.url), {
    headers: { authorization: toHeader(getToken(clerk)), ...(dpop !== undefined && { dpop }) },
  })
  return { status: response.status, json: z.unknown().parse(await response.json()) }
}

function toOrder(clerk: TestClerk, order: Partial<ProofOrder> = {}): ProofOrder {
  const url = new URL(TARGET, clerk.office.url).href
  return { method: 'GET', url, token: getToken(clerk), at: clerk.office.now(), ...order }
}

async function callWith(clerk: TestClerk, order: Partial<ProofOrder>, key = clerk.sessionKey): Promise<Answer> {
  return call(clerk, (token) => `DPoP ${token}`, await key.prove(toOrder(clerk, order)))
}

async function callWithOtherKey(clerk: TestClerk): Promise<Answer> {
  return callWith(clerk, {}, await createTestSessionKey())
}

async function callWithNamedKey(clerk: TestClerk): Promise<Answer> {
  return callWith(clerk, { header: { jwk: clerk.sessionKey.publicKey } }, await createTestSessionKey())
}

async function callUnsigned(clerk: TestClerk): Promise<Answer> {
  const [, claims = ''] = (await clerk.sessionKey.prove(toOrder(clerk))).split('.')
  const header = { alg: 'none', typ: 'dpop+jwt', jwk: clerk.sessionKey.publicKey }
  const proof = `${Buffer.from(JSON.stringify(header)).toString('base64url')}.${claims}.`
  return call(clerk, (token) => `DPoP ${token}`, proof)
}

async function callTwice(clerk: TestClerk): Promise<Answer> {
  const proof = await clerk.sessionKey.prove(toOrder(clerk))
  const first = await call(clerk, (token) => `DPoP ${token}`, proof)
  if (first.status !== 200) return first
  return call(clerk, (token) => `DPoP ${token}`, proof)
}

async function callInvented(clerk: TestClerk): Promise<Answer> {
  const token = 'A'.repeat(43)
  return call(clerk, () => `DPoP ${token}`, await clerk.sessionKey.prove(toOrder(clerk, { token })))
}

function getToken(clerk: TestClerk): string {
  if (!clerk.grant) throw new Error('nobody is logged in')
  return clerk.grant.token
}
