import { calculateJwkThumbprint } from 'jose'
import { findClockError } from '../../domain/sync/clock-error.ts'
import { toLoginStatement, verifyStatement } from '../../domain/sync/statement.ts'
import type { StatementSignature } from '../../domain/sync/signature.ts'
import type {
  Challenge,
  Clerk,
  ClerkUnit,
  LoginRequest,
  RenewRequest,
  SessionGrant,
  SessionPublicKey,
  Workstation,
} from '../../domain/sync/session.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import { ProblemError } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { AccountRepo } from './account.repo.ts'
import type { AccountUnitRepo } from './account-unit.repo.ts'
import { isClerk, type BindingCheck, type ClerkAccount, type KeyFailure } from './check-binding.ts'
import type { CertificateHolder, CheckCertificate } from './check-certificate.ts'
import type { CheckPassword } from './check-password.ts'
import type { CheckProof, ProvenRequest } from './check-proof.ts'
import type { SessionRepo, StoredSession } from './session.repo.ts'
import { createToken, hashToken } from './token.ts'
import type { WorkstationRepo } from './workstation.repo.ts'

/** A clerk who is logged in. */
export interface ClerkSession {
  readonly account: string
  readonly name: string
  readonly role: Clerk['role']
  /** The main unit: what belongs to a workspace as a whole belongs to it. */
  readonly unitCode: string
  /** Units whose filings, files and letters are this clerk's, the main unit first; looked up for every request. */
  readonly units: readonly ClerkUnit[]
  /** RFC 7638 thumbprint of the session's own key. */
  readonly jkt: string
}

export interface AuthService {
  createChallenge(): Challenge
  logIn(request: LoginRequest): Promise<SessionGrant>
  renew(request: RenewRequest): Promise<SessionGrant>
  /**
   * Throws `session-expired` for a token that is unknown or no longer good, as `CheckProof` does for one that comes
   * without its key, and what is wrong with the clerk's certificate by now, for example `key-revoked`.
   */
  getSession(request: ProvenRequest): Promise<ClerkSession>
  /** The same of a token that was proven before, while an answer to it goes on; undefined when it is no longer good. */
  findSession(token: string): Promise<ClerkSession | undefined>
  /** A clerk as he would be logged in, for what he signed and sent another way; undefined for anybody else. */
  findClerk(account: string): ClerkSession | undefined
  /** Whether a certificate may speak for an account: at login, and for every statement it signs later. */
  checkKey(account: string, certificateDer: string): Promise<Result<CertificateHolder, KeyFailure>>
}

export interface AuthDeps {
  readonly serverId: string
  readonly office: string
  readonly maxWorkstations: number
  readonly clock: OfficeClock
  readonly accounts: AccountRepo
  readonly sessions: SessionRepo
  readonly workstations: WorkstationRepo
  readonly accountUnits: AccountUnitRepo
  /** What a unit's client may hold to be the office's own. */
  readonly trustOf: (unitCode: string) => SessionGrant['trust']
  readonly checkCertificate: CheckCertificate
  readonly binding: BindingCheck
  readonly checkPassword: CheckPassword
  readonly checkProof: CheckProof
}

const NONCE_SECONDS = 5 * 60
const SESSION_SECONDS = 30 * 60
const RENEWAL_SECONDS = 30 * 24 * 3600
/** What has expired is swept out at most this often; that it counts no more is seen when it is shown. */
const SWEEP_SECONDS = 60
/** A computer nobody has logged in on for so long makes room for another. */
const WORKSTATION_SECONDS = 90 * 24 * 3600

export function createAuthService(deps: AuthDeps): AuthService {
  const { serverId, clock, accounts, accountUnits, sessions, workstations, binding } = deps
  let sweepAt = ''

  return {
    createChallenge() {
      const nonce = createToken()
      sweep()
      sessions.insertNonce(nonce, clock.later(NONCE_SECONDS))
      return { serverId, nonce, serverTime: clock.now() }
    },

    async logIn({ nonce, account, password, sessionKey, workstation, signature }) {
      const proven = await verifyChallenge({ nonce, signature, sessionKey, account })
      const owner = accounts.find(account)
      // Before the password: with a key of one's own, nobody shall try or lock a colleague's account.
      const bound = isClerk(owner) ? binding.checkBinding(owner, proven.holder) : success(undefined)
      if (!bound.ok) throw new ProblemError(403, bound.error.code)
      // Somebody of the office is, from here, nobody at all.
      const found = await deps.checkPassword(account, password, isClerk)
      if (!isClerk(found)) throw new ProblemError(401, 'bad-credentials')
      takeSeat(account, workstation)
      binding.register(found, proven.holder)
      return grant(found, proven)
    },

    async renew({ nonce, renewalToken, sessionKey, signature }) {
      const proven = await verifyChallenge({ nonce, signature, sessionKey })
      const renewal = sessions.findRenewal(hashToken(renewalToken))
      const account = renewal && accounts.find(renewal.account)
      if (!renewal || renewal.expiresAt <= clock.now() || !isClerk(account)) {
        throw new ProblemError(401, 'renewal-expired')
      }
      const bound = binding.checkBinding(account, proven.holder)
      if (!bound.ok) throw new ProblemError(403, bound.error.code)
      if (proven.holder.thumbprint !== renewal.thumbprint) throw new ProblemError(401, 'renewal-expired')
      // The old token stays good until it expires: an answer that is lost must not lock the clerk out.
      return grant(account, proven)
    },

    async getSession(request) {
      const found = findLive(request.token)
      if (!found) throw new ProblemError(401, 'session-expired')
      await deps.checkProof(request, found.session.jkt)
      const key = await binding.checkKeyOf(found.account, found.session.certificateDer)
      if (!key.ok) throw new ProblemError(403, key.error.code)
      return toClerkSession(found)
    },

    async findSession(token) {
      const found = findLive(token)
      const key = found && (await binding.checkKeyOf(found.account, found.session.certificateDer))
      return found && key?.ok ? toClerkSession(found) : undefined
    },

    findClerk(account) {
      const found = accounts.find(account)
      if (!isClerk(found)) return undefined
      const { name, role, unitCode } = found
      // No request comes with it: there is no key that would have to prove one.
      return { account, name, role, unitCode, units: accountUnits.list(account), jkt: '' }
    },

    async checkKey(account, certificateDer) {
      const found = accounts.find(account)
      if (!isClerk(found)) return failure('key-wrong-clerk')
      const checked = await binding.checkKeyOf(found, certificateDer)
      if (checked.ok) binding.register(found, checked.value)
      return checked
    },
  }

  function findLive(token: string): LiveSession | undefined {
    const session = sessions.findSession(hashToken(token))
    const account = session && accounts.find(session.account)
    return session && session.expiresAt > clock.now() && isClerk(account) ? { session, account } : undefined
  }

  function toClerkSession({ session: { jkt }, account: { account, name, role, unitCode } }: LiveSession): ClerkSession {
    return { account, name, role, unitCode, units: accountUnits.list(account), jkt }
  }

  /** Now and then: it looks at every right to renew there is, and anybody may ask for a challenge. */
  function sweep(): void {
    const now = clock.now()
    if (now < sweepAt) return
    sweepAt = clock.later(SWEEP_SECONDS)
    sessions.dropExpired(now)
  }

  async function verifyChallenge(asked: {
    readonly nonce: string
    readonly signature: StatementSignature
    readonly sessionKey: SessionPublicKey
    readonly account?: string
  }): Promise<Proven> {
    const { nonce, signature, sessionKey, account } = asked
    const expiresAt = sessions.takeNonce(nonce)
    if (expiresAt === undefined || expiresAt <= clock.now()) throw new ProblemError(401, 'nonce-spent')
    const jkt = await calculateJwkThumbprint(sessionKey)
    const statementJson = toLoginStatement({
      serverId,
      nonce,
      ...(account !== undefined && { account }),
      sessionKey: jkt,
    })
    const signed = await verifyStatement(statementJson, signature)
    if (!signed) throw new ProblemError(401, 'bad-signature')
    const minutes = findClockError(clock.now(), Date.parse(signed.signedAt))
    if (minutes !== undefined) throw new ProblemError(401, 'clock-wrong', { minutes })
    const { certificateDer } = signed
    // Before the password: a stranger without a key of this office is told nothing about accounts.
    const holder = await deps.checkCertificate(certificateDer)
    if (!holder.ok) throw new ProblemError(403, holder.error.code)
    return { holder: holder.value, certificateDer, jkt }
  }

  /** Throws `too-many-workstations` with the limit and the names of those in use. */
  function takeSeat(account: string, { id, name }: Workstation): void {
    const others = workstations.listOthers(account, id, clock.later(-WORKSTATION_SECONDS))
    if (others.length >= deps.maxWorkstations) {
      throw new ProblemError(403, 'too-many-workstations', { max: deps.maxWorkstations, names: others.join('、') })
    }
    workstations.see({ account, id, name, seenAt: clock.now() })
  }

  function grant(account: ClerkAccount, { holder, certificateDer, jkt }: Proven): SessionGrant {
    const [token, renewalToken] = [createToken(), createToken()]
    const expiresAt = clock.later(SESSION_SECONDS)
    const common = { account: account.account, thumbprint: holder.thumbprint, jkt }
    sessions.insertSession(hashToken(token), { ...common, certificateDer, expiresAt })
    sessions.insertRenewal(hashToken(renewalToken), { ...common, expiresAt: clock.later(RENEWAL_SECONDS) })
    const { name, role, unitCode, phone } = account
    const units = accountUnits.list(account.account)
    const unitName = units[0]?.name ?? ''
    const clerk = { account: account.account, name, role, unitCode, unitName, units, phone }
    return { token, expiresAt, renewalToken, office: deps.office, clerk, trust: deps.trustOf(unitCode) }
  }
}

/** A session that has not expired, and whose it is. */
interface LiveSession {
  readonly session: StoredSession
  readonly account: ClerkAccount
}

/** Whose key answered the challenge, and which key it gave the session. */
interface Proven {
  readonly holder: CertificateHolder
  readonly certificateDer: string
  readonly jkt: string
}
