import { ProblemError } from '../http/problem.ts'
import type { OfficeClock } from '../office/office-clock.ts'
import type { Account, AccountRepo } from './account.repo.ts'
import { verifyPassword } from './password.ts'
import { createTurns } from './take-turns.ts'

const TRIES = 5
const LOCK_SECONDS = 15 * 60
/** After the first wrong password in a row, doubled with each that follows. */
const FIRST_PAUSE_MS = 500

export interface PasswordDeps {
  readonly accounts: AccountRepo
  readonly clock: OfficeClock
  readonly sleep: (ms: number) => Promise<unknown>
}

/**
 * The account whose password this is. Only an account that `mayTry` allows is looked at: any other is answered as one
 * that does not exist, and is neither slowed down nor locked for its owner. Throws `bad-credentials`, with the tries
 * that are left, or `account-locked`, with the minutes it stays so.
 */
export type CheckPassword = (name: string, password: string, mayTry: (account: Account) => boolean) => Promise<Account>

/**
 * Five wrong passwords in a row lock an account for a quarter of an hour, never a key. Tries at one account run one
 * after the other, and a wrong one holds up the next by half a second, then one, two and four: whoever asks many times
 * at once gains nothing, and nobody else waits.
 */
export function createPasswordCheck({ accounts, clock, sleep }: PasswordDeps): CheckPassword {
  const inTurn = createTurns()

  return (name, password, mayTry) =>
    inTurn(toRow(name, mayTry), async () => {
      const account = find(name, mayTry)
      if (account?.lockedUntil && account.lockedUntil > clock.now()) throw toLocked(account.lockedUntil)
      const isRight = await verifyPassword(password, account?.passwordHash)
      if (account && isRight) {
        accounts.setFailures(name, 0, null)
        return account
      }
      const failures = account === undefined ? 1 : countFailure(account)
      if (failures < TRIES) await sleep(FIRST_PAUSE_MS * 2 ** (failures - 1))
      if (account === undefined) throw new ProblemError(401, 'bad-credentials')
      throw failures < TRIES
        ? new ProblemError(401, 'bad-credentials', { triesLeft: TRIES - failures })
        : toLocked(clock.later(LOCK_SECONDS))
    })

  /** A row for each door: a crowd at one that asks for no key must not hold up the account's owner at the other. */
  function toRow(name: string, mayTry: (account: Account) => boolean): string {
    return `${find(name, mayTry) ? 'account' : 'nobody'} ${name}`
  }

  function find(name: string, mayTry: (account: Account) => boolean): Account | undefined {
    const account = accounts.find(name)
    return account && mayTry(account) ? account : undefined
  }

  /** Written before the pause: a server that stops meanwhile forgets nothing. */
  function countFailure({ account, failures, lockedUntil }: Account): number {
    const counted = lockedUntil === null ? failures + 1 : 1
    accounts.setFailures(account, counted, counted >= TRIES ? clock.later(LOCK_SECONDS) : null)
    return counted
  }

  function toLocked(until: string): ProblemError {
    const leftMs = Date.parse(until) - Date.parse(clock.now())
    return new ProblemError(403, 'account-locked', { minutes: Math.ceil(leftMs / 60_000) })
  }
}
