import { toLoginStatement, verifyStatement } from '../../domain/sync/statement.ts'
import type { StatementSignature } from '../../domain/sync/signature.ts'
import type { Challenge, LoginRequest, RenewRequest, SessionGrant } from '../../domain/sync/session.ts'
import { failure, success, type Result } from '../../domain/result.ts'
import { ProblemError } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { UnitRepo } from '../office/unit.repo.ts'
import type { Account, AccountRepo } from './account.repo.ts'
import type { CertificateFailure, CertificateHolder, CheckCertificate } from './check-certificate.ts'
import type { CertificateRepo } from './certificate.repo.ts'
import { checkPassword } from './check-password.ts'
import type { SessionRepo } from './session.repo.ts'
import { createToken, hashToken } from './token.ts'

/** A clerk who is logged in. */
export interface ClerkSession {
  readonly account: string
  readonly name: string
  readonly unitCode: string
}

export type KeyFailure = CertificateFailure | 'key-revoked' | 'key-wrong-unit' | 'key-wrong-clerk'

export interface AuthService {
  createChallenge(): Challenge
  logIn(request: LoginRequest): Promise<SessionGrant>
  renew(request: RenewRequest): Promise<SessionGrant>
  /** Throws `session-expired` for a token that is unknown or no longer good. */
  getSession(token: string): ClerkSession
  /** Whether a certificate may speak for an account: at login, and for every statement it signs later. */
  checkKey(account: string, certificateDer: string): Promise<Result<CertificateHolder, KeyFailure>>
}

export interface AuthDeps {
  readonly serverId: string
  readonly office: string
  readonly clock: OfficeClock
  readonly accounts: AccountRepo
  readonly sessions: SessionRepo
  readonly certificates: CertificateRepo
  readonly units: UnitRepo
  readonly checkCertificate: CheckCertificate
}

const NONCE_SECONDS = 5 * 60
const SESSION_SECONDS = 30 * 60
const RENEWAL_SECONDS = 30 * 24 * 3600

type ClerkAccount = Account & { readonly unitCode: string; readonly role: 'clerk' | 'passport-desk' }

export function createAuthService(deps: AuthDeps): AuthService {
  const { serverId, clock, accounts, sessions, certificates, units } = deps

  return {
    createChallenge() {
      const nonce = createToken()
      sessions.dropExpired(clock.now())
      sessions.insertNonce(nonce, clock.later(NONCE_SECONDS))
      return { serverId, nonce, serverTime: clock.now() }
    },

    async logIn({ nonce, account, password, signature }) {
      const holder = await verifyChallenge(nonce, signature, account)
      const owner = accounts.find(account)
      // Before the password: with a key of one's own, nobody shall try or lock a colleague's account.
      const bound = isClerk(owner) ? checkBinding(owner, holder) : success(undefined)
      if (!bound.ok) throw new ProblemError(403, bound.error.code)
      const found = await checkPassword({ accounts, clock }, account, password)
      if (!isClerk(found)) throw new ProblemError(401, 'bad-credentials')
      return grant(found, await getHolder(found, signature.certificateDer))
    },

    async renew({ nonce, renewalToken, signature }) {
      await verifyChallenge(nonce, signature)
      const tokenHash = hashToken(renewalToken)
      const renewal = sessions.renewals.find(tokenHash)
      const account = renewal && accounts.find(renewal.account)
      if (!renewal || renewal.expiresAt <= clock.now() || !isClerk(account)) {
        throw new ProblemError(401, 'renewal-expired')
      }
      const holder = await getHolder(account, signature.certificateDer)
      if (holder.thumbprint !== renewal.thumbprint) throw new ProblemError(401, 'renewal-expired')
      // The old token stays good until it expires: an answer that is lost must not lock the clerk out.
      return grant(account, holder)
    },

    getSession(token) {
      const session = sessions.sessions.find(hashToken(token))
      const account = session && accounts.find(session.account)
      if (!session || session.expiresAt <= clock.now() || !isClerk(account)) {
        throw new ProblemError(401, 'session-expired')
      }
      if (certificates.isRevoked(session.thumbprint)) throw new ProblemError(401, 'key-revoked')
      return { account: account.account, name: account.name, unitCode: account.unitCode }
    },

    async checkKey(account, certificateDer) {
      const found = accounts.find(account)
      return isClerk(found) ? checkHolder(found, certificateDer) : failure('key-wrong-clerk')
    },
  }

  async function verifyChallenge(
    nonce: string,
    signature: StatementSignature,
    account?: string,
  ): Promise<CertificateHolder> {
    const expiresAt = sessions.takeNonce(nonce)
    if (expiresAt === undefined || expiresAt <= clock.now()) throw new ProblemError(401, 'nonce-spent')
    const statementJson = toLoginStatement({ serverId, nonce, ...(account !== undefined && { account }) })
    if (!(await verifyStatement({ ...signature, statementJson }))) throw new ProblemError(401, 'bad-signature')
    // Before the password: a stranger without a key of this office is told nothing about accounts.
    const holder = await deps.checkCertificate(signature.certificateDer)
    if (!holder.ok) throw new ProblemError(403, holder.error.code)
    return holder.value
  }

  async function getHolder(account: ClerkAccount, certificateDer: string): Promise<CertificateHolder> {
    const holder = await checkHolder(account, certificateDer)
    if (!holder.ok) throw new ProblemError(403, holder.error.code)
    return holder.value
  }

  async function checkHolder(
    account: ClerkAccount,
    certificateDer: string,
  ): Promise<Result<CertificateHolder, KeyFailure>> {
    const checked = await deps.checkCertificate(certificateDer)
    if (!checked.ok) return checked
    const bound = checkBinding(account, checked.value)
    if (!bound.ok) return bound
    const { thumbprint } = checked.value
    certificates.register({ thumbprint, account: account.account, registeredAt: clock.now() })
    return success(checked.value)
  }

  function checkBinding(
    account: ClerkAccount,
    { thumbprint, unitCode, clerkNumber }: CertificateHolder,
  ): Result<void, KeyFailure> {
    if (certificates.isRevoked(thumbprint)) return failure('key-revoked')
    if (unitCode !== account.unitCode) return failure('key-wrong-unit')
    if (clerkNumber !== account.clerkNumber) return failure('key-wrong-clerk')
    // A certificate belongs to whoever came in with it first, whatever its subject says.
    const first = certificates.findAccount(thumbprint) ?? account.account
    return first === account.account ? success(undefined) : failure('key-wrong-clerk')
  }

  function grant(account: ClerkAccount, { thumbprint }: CertificateHolder): SessionGrant {
    const [token, renewalToken] = [createToken(), createToken()]
    const expiresAt = clock.later(SESSION_SECONDS)
    const common = { account: account.account, thumbprint }
    sessions.sessions.insert({ ...common, tokenHash: hashToken(token), expiresAt })
    sessions.renewals.insert({ ...common, tokenHash: hashToken(renewalToken), expiresAt: clock.later(RENEWAL_SECONDS) })
    const { name, role, unitCode, phone } = account
    const clerk = { account: account.account, name, role, unitCode, unitName: units.getName(unitCode), phone }
    return { token, expiresAt, renewalToken, office: deps.office, clerk }
  }
}

function isClerk(account: Account | undefined): account is ClerkAccount {
  return account !== undefined && account.role !== 'reviewer' && account.unitCode !== null
}
