import { toPaperCode } from '../../domain/filing/paper-code.ts'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import type { NameOf } from '../../domain/filing/display.ts'
import { Submission } from '../../domain/sync/submission.ts'
import { parseFilingData } from '../filings/normal-data.ts'
import { listChanges, type FilingChange } from './list-changes.ts'

/** What a paper on the reviewer's table is worth, by the hash in its QR. */
export type PaperCheck =
  | { readonly result: 'latest'; readonly round: number }
  /** Printed from an earlier round; what has changed since. */
  | { readonly result: 'older'; readonly round: number; readonly changes: readonly FilingChange[] }
  /** Printed from data that were never filed. */
  | { readonly result: 'never-filed' }

/** Compares with every 上报 of the filing, the latest first. */
export async function checkPaper(
  filing: AnyFiling,
  filingId: string,
  statements: readonly string[],
  hash: string,
  nameOf: NameOf,
): Promise<PaperCheck> {
  const submissions = statements.map((statement) => Submission.parse(JSON.parse(statement)))
  for (const [index, { round, data: sent }] of submissions.entries()) {
    const data = parseFilingData(JSON.stringify(sent))
    if ((await toPaperCode(filingId, filing.kind, data)).hash !== hash) continue
    const latest = submissions[0]
    if (index === 0 || latest === undefined) return { result: 'latest', round }
    const now = parseFilingData(JSON.stringify(latest.data))
    return { result: 'older', round, changes: listChanges(filing, data, now, nameOf) }
  }
  return { result: 'never-filed' }
}
