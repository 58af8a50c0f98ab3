import type { Row } from 'write-excel-file/node'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import { auditTitles, toAuditDetail } from '../../../domain/audit/audit-words.ts'
import { toHeadRow, toText, writeWorkbook } from '../../documents/write-workbook.ts'

const columns = [
  ['序号', 8],
  ['时间', 20],
  ['操作', 18],
  ['对象', 44],
  ['说明', 30],
  ['账号', 18],
  ['校验值', 68],
] as const

/** 操作记录 as an Excel table, with the hash of each line, so that it can be held against the office's copy. */
export async function toAuditWorkbook(entries: readonly AuditEntry[]): Promise<Uint8Array> {
  const head = toHeadRow(columns.map(([title]) => title))
  const body = entries.map((entry): Row => {
    const { seq, at, action, subject, account, hash } = entry
    const texts = [toOfficeTime(at), auditTitles[action], subject ?? '', toAuditDetail(entry), account, hash]
    return [{ value: seq, type: Number }, ...texts.map(toText)]
  })
  const widths = columns.map(([, width]) => width)
  return writeWorkbook('操作记录', [head, ...body], widths)
}

/** `2026-11-21 10:05:00` in the office's time zone. */
function toOfficeTime(at: string): string {
  return new Date(Date.parse(at) + 8 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ')
}
