import { getState } from '../../../domain/filing/state-machine.ts'
import { listSlots } from '../../../domain/filing/material.ts'
import { toPaperCode } from '../../../domain/filing/paper-code.ts'
import { toPrintModel } from '../../../domain/filing/print-model.ts'
import { getFiling } from '../../../domain/filings.ts'
import { success, type Result } from '../../../domain/result.ts'
import { saveDocument, type PrintPdf, type SaveFile } from '../../documents/document-ports.ts'
import { toPrintHtml } from '../../documents/print-html.ts'
import type { Workspace } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import { listMaterials } from '../material/material.repo.ts'
import { toOfficeDay } from '../reference/office-day.ts'
import { toFilingAct } from './filing-act.ts'
import type { StoredFiling } from './filing-record.ts'
import type { FilingSurroundings } from './filing.service.ts'

/** 打印: the filing as a PDF in the layout of the form, saved where the clerk chooses. */
export async function printFiling(
  workspace: Workspace,
  filing: StoredFiling,
  deps: FilingSurroundings & { readonly saveFile: SaveFile; readonly printPdf: PrintPdf },
): Promise<Result<{ readonly saved: boolean }>> {
  const { db, pack } = workspace
  const definition = getFiling(filing.kind)
  const { kind, data, number, unitName, title } = filing
  const materials = listMaterials(db, filing.id)
  const html = toPrintHtml({
    office: pack.title,
    model: toPrintModel(definition, data, deps.reference.nameOf),
    number: { label: definition.numberLabel, value: number },
    unitName,
    state: getState(definition.states, filing.state).title,
    printedOn: toOfficeDay(deps.now()),
    code: await toPaperCode(filing.id, kind, data),
    materials: listSlots(pack.materials[kind] ?? [], data).map((slot) => ({
      title: slot.title,
      files: materials.filter((material) => material.slot === slot.key).map((material) => material.name),
    })),
  })
  const bytes = await deps.printPdf(html)
  const saved = await saveDocument(deps.saveFile, `${definition.title}-${number ?? title}.pdf`, bytes)
  if (!saved.ok) return saved
  if (saved.value) rememberAct(workspace, toFilingAct('printed', filing), deps.now())
  return success({ saved: saved.value })
}
