import type { Database } from 'better-sqlite3'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import type { ParsedInputOf } from '../../../domain/ipc/calls.ts'
import type { AuditRow } from '../../../domain/ipc/views.ts'
import { success, type Failure } from '../../../domain/result.ts'
import { saveDocument, type SaveFile } from '../../documents/document-ports.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { toOfficeDay } from '../reference/office-day.ts'
import { rememberAct } from './audit-log.ts'
import { findRefusal, getDelivered } from './audit-state.repo.ts'
import { countLines, listChains, listEntries, type AuditFilter } from './audit.repo.ts'
import { checkChain } from './check-chain.ts'
import { toAuditWorkbook } from './audit-workbook.ts'
import { countUndelivered, isDelivered } from './deliverable.ts'
import { findBegun } from './follow-chain.ts'

/** More than a clerk does in ten years; a table stays one that Excel opens. */
const EXPORTED = 100_000

export function createAuditHandlers(
  desk: Desk,
  { now, saveFile }: { readonly now: () => Date; readonly saveFile: SaveFile },
): HandlersOf<'audit.list' | 'audit.export'> {
  return {
    'audit.list': async (query) => {
      const { db } = desk.workspace()
      const brokenAt = await checkChain(db)
      // Locked meanwhile: says so.
      desk.workspace()
      const { page, pageSize } = query
      const found = listEntries(db, toFilter(query), { limit: pageSize, offset: (page - 1) * pageSize })
      const entries = countLines(db)
      const chains = listChains(db)
      const delivered = getDelivered(db).seq
      return {
        ...{ page, pageSize, total: found.total },
        rows: found.rows.map((entry) => toRow(entry, isDelivered(chains, entry.seq, delivered))),
        chain: { entries, undelivered: countUndelivered(db, delivered), brokenAt, refusal: findTrouble(db) },
      }
    },
    'audit.export': async (query) => {
      const workspace = desk.workspace()
      const { rows } = listEntries(workspace.db, toFilter(query), { limit: EXPORTED, offset: 0 })
      const saved = await saveDocument(saveFile, `操作记录-${toOfficeDay(now())}.xlsx`, await toAuditWorkbook(rows))
      if (!saved.ok) return saved
      const count = rows.length
      if (saved.value) rememberAct(workspace, { action: 'exported', subject: '操作记录', values: { count } }, now())
      return success({ saved: saved.value, count })
    },
  }
}

function toFilter({ text, actions, fromOn, toOn }: ParsedInputOf<'audit.list'>): AuditFilter {
  return { text, actions, from: toInstant(fromOn, 0), before: toInstant(toOn, 1) }
}

/** The beginning of a day of the office, or of one so many days later; null for what is no day. */
function toInstant(day: string | null, daysLater: number): string | null {
  const start = Date.parse(`${day}T00:00:00+08:00`)
  return Number.isNaN(start) ? null : new Date(start + daysLater * 86_400_000).toISOString()
}

/** What keeps the office from having the trail as it stands here. */
function findTrouble(db: Database): Failure | null {
  const begun = findBegun(db)
  return findRefusal(db) ?? (begun === undefined ? null : { code: 'audit-restarted', values: { seq: begun } })
}

function toRow(entry: AuditEntry, delivered: boolean): AuditRow {
  const { seq, at, action, account, subject, filingId, values } = entry
  return { seq, at, action, account, subject, filingId, values, delivered }
}
