import { openDatabase } from '../db/open-database.ts'
import { createRepos } from '../db/repos.ts'

/**
 * For the office's administrator, beside a running server or without one: from now on the account files for the unit too, or
 * no longer (`zhuanbanyuan03=000306`). Answers with the codes of all it files for; throws for an account or unit there is not.
 */
export function changeUnits(dataDirectory: string, act: 'add' | 'remove', order: string): readonly string[] {
  const [account = '', unitCode = ''] = order.split('=')
  const db = openDatabase(dataDirectory)
  try {
    const { accounts, accountUnits, units } = createRepos(db)
    if (!accounts.find(account)) throw new Error(`no such account: ${account}`)
    if (!units.exists(unitCode)) throw new Error(`no such unit: ${unitCode}`)
    if (act === 'add') accountUnits.add(account, unitCode, new Date().toISOString())
    else accountUnits.remove(account, unitCode)
    return accountUnits.list(account).map(({ code }) => code)
  } finally {
    db.close()
  }
}
