import { ProblemError } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { Account, AccountRepo } from './account.repo.ts'
import { verifyPassword } from './password.ts'

const TRIES = 5
const LOCK_SECONDS = 15 * 60

export interface PasswordDeps {
  readonly accounts: AccountRepo
  readonly clock: OfficeClock
}

/**
 * The account whose password this is. Five wrong passwords in a row lock it for a quarter of an hour.
 * Throws `bad-credentials`, with the tries that are left, or `account-locked`, with the minutes it stays so.
 */
export async function checkPassword(deps: PasswordDeps, name: string, password: string): Promise<Account> {
  const { accounts, clock } = deps
  const account = accounts.find(name)
  refuseLocked(account, clock)
  const isRight = await verifyPassword(password, account?.passwordHash)
  if (!account) throw new ProblemError(401, 'bad-credentials')
  // While the hash was computed other tries may have come in: count from what stands in the database now.
  const current = accounts.find(name) ?? account
  refuseLocked(current, clock)
  if (isRight) {
    accounts.setFailures(name, 0, null)
    return account
  }
  const failures = current.lockedUntil === null ? current.failures + 1 : 1
  const isLocked = failures >= TRIES
  accounts.setFailures(name, failures, isLocked ? clock.later(LOCK_SECONDS) : null)
  throw isLocked
    ? new ProblemError(403, 'account-locked', { minutes: LOCK_SECONDS / 60 })
    : new ProblemError(401, 'bad-credentials', { triesLeft: TRIES - failures })
}

function refuseLocked(account: Account | undefined, clock: OfficeClock): void {
  if (!account?.lockedUntil || account.lockedUntil <= clock.now()) return
  const left = Date.parse(account.lockedUntil) - Date.parse(clock.now())
  throw new ProblemError(403, 'account-locked', { minutes: Math.ceil(left / 60_000) })
}
