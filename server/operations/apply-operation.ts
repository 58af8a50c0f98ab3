import Sqlite from 'better-sqlite3'
import type { Operation, OperationResult } from '../../domain/sync/operation.ts'
import type { ClerkSession } from '../auth/auth.service.ts'
import { findAnswer, withReceipts } from './done-operations.ts'
import type { OperationDeps } from './operation-deps.ts'
import { refused } from './outcome.ts'
import { prepareOperation, type PreparedOperation } from './prepare-operation.ts'

/** So long one transaction may keep the other clerks waiting; a batch that takes longer goes on in the next. */
const TRANSACTION_MS = 50

/**
 * Carries out operations in the order in which they were made, each of them once: what it changes, what the feed tells of it
 * and the answer are one transaction. The same operation again is answered from that answer (`duplicate`); another one under
 * the same id is refused. One this server stumbles over is refused alone (`server-error`). Throws `SqliteError` where the
 * database itself is in trouble: what was not answered was not carried out, or is found when it is sent again.
 */
export async function applyOperations(
  deps: OperationDeps,
  session: ClerkSession,
  operations: readonly Operation[],
): Promise<OperationResult[]> {
  const prepared = await Promise.all(operations.map((operation) => prepareSafely(deps, session, operation)))
  const results: OperationResult[] = []
  while (results.length < prepared.length) {
    if (results.length > 0) await new Promise(setImmediate)
    results.push(...carryOutSome(deps, session, prepared.slice(results.length)))
  }
  return withReceipts(deps, session, results)
}

/**
 * As many as there is time for, at least one. A savepoint around each would cost a quarter of all its writing, so they are
 * only set when one has failed: then everything is taken back, carried out anew, and what fails is taken back alone.
 */
function carryOutSome(
  deps: OperationDeps,
  session: ClerkSession,
  prepared: readonly (PreparedOperation | OperationResult)[],
): readonly OperationResult[] {
  const act = (operation: PreparedOperation) => carryOut(deps, session, operation)
  try {
    return inOneTransaction(deps, prepared, act)
  } catch (error) {
    throwIfTrouble(error)
    // Inside a transaction this is a savepoint.
    const alone = deps.db.transaction(act)
    return inOneTransaction(deps, prepared, (operation) => orRefuse(operation.id, () => alone(operation)))
  }
}

/** A disk is waited for once, at the end. */
function inOneTransaction(
  { db }: OperationDeps,
  prepared: readonly (PreparedOperation | OperationResult)[],
  act: (operation: PreparedOperation) => OperationResult,
): readonly OperationResult[] {
  const end = performance.now() + TRANSACTION_MS
  return db
    .transaction(() => {
      const results: OperationResult[] = []
      for (const each of prepared) {
        if (results.length > 0 && performance.now() > end) break
        results.push('outcome' in each ? each : act(each))
      }
      return results
    })
    .immediate()
}

function carryOut(
  deps: OperationDeps,
  session: ClerkSession,
  { id, requestHash, carryOut: act }: PreparedOperation,
): OperationResult {
  // While signatures were checked, the same operation may have come in on another connection, or stands twice in the batch.
  const done = findAnswer(deps, session, { id, requestHash })
  if (done) return done
  const result: OperationResult = { id, ...act() }
  if (result.outcome === 'accepted') {
    const { unitCode } = session
    deps.repos.operations.insert({ id, unitCode, requestHash, response: result, receivedAt: deps.clock.now() })
  }
  return result
}

async function prepareSafely(
  deps: OperationDeps,
  session: ClerkSession,
  operation: Operation,
): Promise<PreparedOperation | OperationResult> {
  try {
    return await prepareOperation(deps, session, operation)
  } catch (error) {
    return toServerError(operation.id, error)
  }
}

function orRefuse(id: string, act: () => OperationResult): OperationResult {
  try {
    return act()
  } catch (error) {
    return toServerError(id, error)
  }
}

function toServerError(id: string, error: unknown): OperationResult {
  throwIfTrouble(error)
  console.error('operation failed', id, error)
  return { id, ...refused('server-error') }
}

/** Trouble with the database concerns the whole batch, and the client shall try later; a row that does not fit does not. */
function throwIfTrouble(error: unknown): void {
  if (error instanceof Sqlite.SqliteError && !error.code.startsWith('SQLITE_CONSTRAINT')) throw error
}
