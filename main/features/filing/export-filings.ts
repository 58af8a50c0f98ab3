import { getState } from '../../../domain/filing/state-machine.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { success, type Result } from '../../../domain/result.ts'
import { saveDocument, type SaveFile } from '../../documents/document-ports.ts'
import { toListWorkbook } from '../../documents/list-workbook.ts'
import type { Workspace } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import { toOfficeDay } from '../reference/office-day.ts'
import { listFilingsByIds } from './filing-list.repo.ts'
import type { FilingSurroundings } from './filing.service.ts'

/** 导出: the chosen filings as an Excel table, in the order in which they were chosen. */
export async function exportFilings(
  workspace: Workspace,
  definition: AnyFiling,
  ids: readonly string[],
  { reference, now, saveFile }: FilingSurroundings & { readonly saveFile: SaveFile },
): Promise<Result<{ readonly saved: boolean; readonly count: number }>> {
  const rows = listFilingsByIds(workspace.db, definition.kind, ids).map((filing) => ({
    number: filing.number,
    title: filing.title,
    unitName: filing.unitName,
    state: getState(definition.states, filing.state).title,
    columns: filing.columns,
  }))
  const bytes = await toListWorkbook(definition, rows, reference.nameOf)
  const saved = await saveDocument(saveFile, `${definition.title}-${toOfficeDay(now())}.xlsx`, bytes)
  if (!saved.ok) return saved
  const count = rows.length
  if (saved.value) rememberAct(workspace, { action: 'exported', subject: definition.title, values: { count } }, now())
  return success({ saved: saved.value, count })
}
