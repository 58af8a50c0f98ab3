import assert from 'node:assert/strict'
import { isPackageCertificate } from '../../domain/signature/trust.ts'
import { SessionGrant } from '../../domain/sync/session.ts'
import { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase, Setup } from './case.ts'
import type { ClerkCredentials } from './credentials.ts'
import { createForeignKey } from './foreign-key.ts'
import { createSessionKey } from './session-key.ts'
import { parse, toRefusal } from './target.ts'

const MINUTE_MS = 60_000
const NONCE_BYTES = 32

/** A newcomer with the clerk's credentials, so that nobody's session is disturbed. */
async function createNewcomer({ target, credentials }: Setup, of: ClerkCredentials = credentials.clerk) {
  return new BlackBoxClerk(target, of, await createSessionKey())
}

/** Login by key, account and password. */
export const sessionCases: readonly ConformanceCase[] = [
  {
    rule: 'C-7',
    title: 'a challenge is at least 256 bits, new each time, and names this server',
    async run({ target }) {
      const challenges = await Promise.all(Array.from({ length: 20 }, () => target.challenge()))
      const nonces = challenges.map(({ nonce }) => nonce)
      assert.equal(new Set(nonces).size, nonces.length)
      for (const { nonce, serverId } of challenges) {
        assert.ok(Buffer.from(nonce, 'base64url').length >= NONCE_BYTES, 'a nonce too short')
        assert.equal(serverId, target.serverId)
      }
    },
  },
  {
    rule: 'C-8',
    title: 'key, account and password are answered with a session, the clerk’s units and whom to trust',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      const grant = parse(SessionGrant, await newcomer.logIn())
      assert.equal(grant.clerk.account, setup.credentials.clerk.account)
      assert.equal(grant.clerk.units[0]?.code, grant.clerk.unitCode)
      assert.ok(grant.expiresAt > setup.target.now().toISOString(), 'a session that is over already')
      const { authorities, packageCertificate, serverId } = grant.trust
      assert.ok(authorities.length > 0, 'nobody to trust')
      assert.equal(serverId, setup.target.serverId)
      const expected = { authorities, office: grant.office, at: setup.target.now() }
      const holds = packageCertificate === null || (await isPackageCertificate(packageCertificate, expected))
      assert.ok(holds, 'a certificate no client would close a package for')
    },
  },
  {
    rule: 'C-9',
    title: 'a challenge is good once, whatever came of it',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      const { nonce } = await setup.target.challenge()
      parse(SessionGrant, await newcomer.logIn({ nonce }))
      assert.equal(toRefusal(await newcomer.logIn({ nonce })), '401 nonce-spent')
      assert.equal(toRefusal(await newcomer.logIn({ nonce: 'never-given' })), '401 nonce-spent')
      const failed = (await setup.target.challenge()).nonce
      assert.equal(toRefusal(await newcomer.logIn({ nonce: failed, signed: { nonce: 'x' } })), '401 bad-signature')
      assert.equal(toRefusal(await newcomer.logIn({ nonce: failed })), '401 nonce-spent')
    },
  },
  {
    rule: 'C-10',
    title: 'a signature for another server, challenge, account or session key is worth nothing',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      const { thumbprint } = await createSessionKey()
      const forgeries = [
        { serverId: 'another-server' },
        { nonce: 'another-challenge' },
        { account: 'another-account' },
        { sessionKey: thumbprint },
      ]
      for (const signed of forgeries) {
        assert.equal(toRefusal(await newcomer.logIn({ signed })), '401 bad-signature', Object.keys(signed)[0])
      }
    },
  },
  {
    rule: 'C-11',
    title: 'a clock more than five minutes off is told so, with the minutes',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      for (const minutes of [-30, 30]) {
        const answer = await newcomer.logIn({ at: new Date(setup.target.now().getTime() + minutes * MINUTE_MS) })
        assert.equal(toRefusal(answer), '401 clock-wrong')
        assert.match(answer.text, /"values":\{"minutes":-?(29|30|31)\}/)
      }
    },
  },
  {
    rule: 'C-12',
    title: 'a key that no authority of the office has certified comes in nowhere',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      const key = await createForeignKey(setup.clerk.key)
      assert.equal(toRefusal(await newcomer.logIn({ key })), '403 key-unknown-ca')
    },
  },
  {
    rule: 'C-13',
    title: 'a key opens no account but its owner’s, and tells nothing of the other’s password',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      for (const other of [setup.credentials.colleague, setup.credentials.stranger]) {
        for (const password of [other.password, 'not the password']) {
          const answer = await newcomer.logIn({ account: other.account, password })
          assert.match(toRefusal(answer), /^403 key-wrong-(clerk|unit)$/)
        }
      }
    },
  },
  {
    rule: 'C-14',
    title: 'a key without the password comes in nowhere',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      assert.equal(toRefusal(await newcomer.logIn({ password: 'not the password' })), '401 bad-credentials')
      // Wrong passwords are counted: the right one makes them forgotten.
      parse(SessionGrant, await newcomer.logIn())
    },
  },
  {
    rule: 'C-15',
    title: 'a session is renewed with the right to renew it and the same key, not with another',
    async run(setup) {
      const newcomer = await createNewcomer(setup)
      const { renewalToken } = parse(SessionGrant, await newcomer.logIn())
      const renewed = parse(SessionGrant, await newcomer.renew(renewalToken))
      assert.equal(renewed.clerk.account, setup.credentials.clerk.account)
      const colleague = await createNewcomer(setup, setup.credentials.colleague)
      assert.match(toRefusal(await colleague.renew(renewalToken)), /^40[13] /)
      assert.equal(toRefusal(await newcomer.renew('no-such-right')), '401 renewal-expired')
    },
  },
]
