import type { Database } from 'better-sqlite3'
import { findBrokenRule, PASSWORDS_REMEMBERED } from '../../domain/account/password.ts'
import type { PasswordChange } from '../../domain/sync/session.ts'
import { ProblemError } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { AccountRepo } from './account.repo.ts'
import type { ClerkSession } from './auth.service.ts'
import type { CheckPassword } from './check-password.ts'
import type { FormerPasswordRepo } from './former-password.repo.ts'
import { hashPassword, verifyPassword } from './password.ts'
import type { SessionRepo } from './session.repo.ts'

export interface PasswordService {
  /**
   * Throws as `CheckPassword` does for the old one; `password-too-weak` with the rule it breaks, or `password-used-before`
   * for the new one. Afterwards only the session that asked goes on.
   */
  change(session: ClerkSession, change: PasswordChange): Promise<void>
}

export interface PasswordServiceDeps {
  readonly db: Database
  readonly clock: OfficeClock
  readonly accounts: AccountRepo
  readonly sessions: SessionRepo
  readonly formerPasswords: FormerPasswordRepo
  readonly checkPassword: CheckPassword
}

export function createPasswordService(deps: PasswordServiceDeps): PasswordService {
  const { db, clock, accounts, sessions, formerPasswords, checkPassword } = deps

  return {
    async change({ account, jkt }, { oldPassword, newPassword }) {
      const rule = findBrokenRule(newPassword, account)
      if (rule !== undefined) throw new ProblemError(422, 'password-too-weak', { rule })
      const { passwordHash } = await checkPassword(account, oldPassword, () => true)
      const known = [passwordHash, ...formerPasswords.list(account, PASSWORDS_REMEMBERED - 1)]
      for (const hash of known) {
        if (await verifyPassword(newPassword, hash)) throw new ProblemError(422, 'password-used-before')
      }
      const newHash = await hashPassword(newPassword)
      const at = clock.now()
      db.transaction(() => {
        // Two changes at once: the one that comes second was made against a password that is none any more.
        if (accounts.find(account)?.passwordHash !== passwordHash) throw new ProblemError(401, 'bad-credentials')
        formerPasswords.insert(account, passwordHash, at)
        accounts.setPassword(account, newHash)
        sessions.removeOthers(account, jkt)
      })()
    },
  }
}
