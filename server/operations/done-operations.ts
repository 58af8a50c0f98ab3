import { isOwnUnit, listUnitCodes } from '../../domain/account/own-units.ts'
import type { OperationResult, ResultsResponse } from '../../domain/sync/operation.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import type { OperationDeps } from './operation-deps.ts'
import { refused } from './outcome.ts'

/**
 * What was answered when this very operation was carried out, now as `duplicate`; undefined for one that never was. Another
 * operation under the same id, or somebody else's, is refused: `operation-id-reused`.
 */
export function findAnswer(
  { repos }: Pick<OperationDeps, 'repos'>,
  session: ClerkSession,
  { id, requestHash }: { readonly id: string; readonly requestHash: string },
): OperationResult | undefined {
  const done = repos.operations.find(id)
  if (!done) return undefined
  const isSame = isOwnUnit(session, done.unitCode) && done.requestHash === requestHash
  return isSame ? toDuplicate(done.response) : { id, ...refused('operation-id-reused') }
}

/**
 * What became of operations whose answers were lost. Only those that were carried out are remembered; one that was refused,
 * that never arrived or that is of another unit is `unknown`, and sending it again can do no harm.
 */
export async function listAnswers(
  deps: Pick<OperationDeps, 'repos' | 'receipts'>,
  session: ClerkSession,
  ids: readonly string[],
): Promise<ResultsResponse> {
  const [results, unknown]: [OperationResult[], string[]] = [[], []]
  for (const id of new Set(ids)) {
    const done = deps.repos.operations.find(id)
    if (done && isOwnUnit(session, done.unitCode)) results.push(toDuplicate(done.response))
    else unknown.push(id)
  }
  return { results: await withReceipts(deps, session, results), unknown }
}

/** Also for submissions that were taken earlier and whose receipts were lost on their way, or never made. */
export async function withReceipts(
  { receipts }: Pick<OperationDeps, 'receipts'>,
  session: ClerkSession,
  results: readonly OperationResult[],
): Promise<OperationResult[]> {
  const taken = results.filter(({ outcome }) => outcome === 'accepted' || outcome === 'duplicate')
  const found = await receipts.getReceipts(
    taken.map(({ id }) => id),
    listUnitCodes(session),
  )
  return results.map((result) => {
    const receipt = found.get(result.id)
    return receipt ? { ...result, receipt } : result
  })
}

function toDuplicate(response: OperationResult): OperationResult {
  return response.outcome === 'accepted' ? { ...response, outcome: 'duplicate' } : response
}
