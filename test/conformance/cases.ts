import { auditCases } from './audit.cases.ts'
import type { ConformanceCase } from './case.ts'
import { changeCases } from './changes.cases.ts'
import { fileCases } from './files.cases.ts'
import { generalCases } from './general.cases.ts'
import { operationCases } from './operations.cases.ts'
import { proofCases } from './proof.cases.ts'
import { receiptCases } from './receipts.cases.ts'
import { resultsCases } from './results.cases.ts'
import { sessionCases } from './session.cases.ts'
import { streamCases } from './stream.cases.ts'
import { submissionCases } from './submission.cases.ts'

/** In the order of `server/CONTRACT.md`, near enough. */
export const cases: readonly ConformanceCase[] = [
  ...[generalCases, sessionCases, proofCases, operationCases, submissionCases, resultsCases],
  ...[changeCases, streamCases, fileCases, receiptCases, auditCases],
].flat()
