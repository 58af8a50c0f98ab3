import { getState } from '../../../domain/filing/state-machine.ts'
import type { AnyFiling } from '../../../domain/filing/define-filing.ts'
import { success, type Result } from '../../../domain/result.ts'
import { saveDocument, type SaveFile } from '../../documents/document-ports.ts'
import { toListWorkbook } from '../../documents/list-workbook.ts'
import type { Workspace } from '../../workspace.ts'
import { toOfficeDay } from '../reference/office-day.ts'
import { listFilingsByIds } from './filing-list.repo.ts'
import type { FilingSurroundings } from './filing.service.ts'

/** 导出: the chosen filings as an Excel table, in the order in which they were chosen. */
export async function exportFilings(
  { db }: Workspace,
  definition: AnyFiling,
  ids: readonly string[],
  { reference, now, saveFile }: FilingSurroundings & { readonly saveFile: SaveFile },
): Promise<Result<{ readonly saved: boolean; readonly count: number }>> {
  const rows = listFilingsByIds(db, definition.kind, ids).map((filing) => ({
    number: filing.number,
    title: filing.title,
    unitName: filing.unitName,
    state: getState(definition.states, filing.state).title,
    columns: filing.columns,
  }))
  const bytes = await toListWorkbook(definition, rows, reference.nameOf)
  const saved = await saveDocument(saveFile, `${definition.title}-${toOfficeDay(now())}.xlsx`, bytes)
  return saved.ok ? success({ saved: saved.value, count: rows.length }) : saved
}
