import { getFiling } from '../../../domain/filings.ts'
import type { AuditAction } from '../../../domain/audit/audit-entry.ts'
import type { Act } from '../audit/audit-log.ts'
import type { FilingSummary } from './filing-record.ts'

/** A line of the audit trail about a filing, which is named as it is called at this moment. */
export function toFilingAct(
  action: AuditAction,
  { id, kind, title, number }: Pick<FilingSummary, 'id' | 'kind' | 'title' | 'number'>,
  values: NonNullable<Act['values']> = {},
): Act {
  const name = title === '' ? getFiling(kind).title : title
  return { action, filingId: id, subject: number === null ? name : `${name}（${number}）`, values }
}
