import type { Database } from 'better-sqlite3'
import { getFiling } from '../../../domain/filings.ts'
import { failure, success } from '../../../domain/result.ts'
import type { PrintPdf, SaveFile } from '../../documents/document-ports.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { listMaterials } from '../material/material.repo.ts'
import { log } from '../../log.ts'
import { isEditable, toCaseView } from './case-view.ts'
import { exportFilings } from './export-filings.ts'
import { toFilingData } from './filing-data.ts'
import { findByNumber, listFilings } from './filing-list.repo.ts'
import { markOpened } from './filing.repo.ts'
import { findLastUnit } from './filing-unit.ts'
import { checkCase, createFiling, getOpenable, saveDraft, type FilingSurroundings } from './filing.service.ts'
import { toFilingRow } from './next-step.ts'
import { printFiling } from './print-filing.ts'
import { getSigningWords, type FindSigner } from './signing-words.ts'
import { submitFiling, type SignSubmission } from './submit-filing.ts'
import { listTimeline } from './timeline.ts'
import { deleteFiling, restoreFiling, withdrawFiling } from './withdraw-filing.ts'

export interface FilingDeps extends FilingSurroundings {
  readonly signSubmission: SignSubmission
  readonly findSigner: FindSigner
  readonly saveFile: SaveFile
  readonly printPdf: PrintPdf
}

type FilingCalls =
  | 'filing.units'
  | 'filing.create'
  | 'filing.open'
  | 'filing.save'
  | 'filing.list'
  | 'filing.check'
  | 'filing.signing-words'
  | 'filing.submit'
  | 'filing.withdraw'
  | 'filing.delete'
  | 'filing.restore'
  | 'filing.timeline'
  | 'filing.find-by-number'
  | 'filing.print'
  | 'filing.export'

/** The filing engine's answers to the renderer, for every kind of filing alike. */
export function createFilingHandlers(desk: Desk, deps: FilingDeps): HandlersOf<FilingCalls> {
  function announceOperation() {
    desk.announce('filings-changed')
    desk.announce('outbox-changed')
  }

  return {
    'filing.units': () => {
      const { db, clerk } = desk.workspace()
      return { units: clerk.units, last: findLastUnit(db, clerk).code }
    },
    'filing.create': (wanted) => {
      const created = createFiling(desk.workspace(), wanted, deps)
      if (created.ok) desk.announce('filings-changed')
      return created
    },
    'filing.open': ({ id }) => {
      const workspace = desk.workspace()
      const { db, clerk } = workspace
      const found = getOpenable(workspace, id)
      if (!found.ok) return found
      if (isEditable(found.value, clerk)) remember(db, { id, at: deps.now().toISOString() })
      return success(toCaseView(found.value, listMaterials(db, id), clerk))
    },
    'filing.save': ({ id, data, baseVersion }) => {
      const saved = saveDraft(desk.workspace(), { id, data: toFilingData(data), baseVersion }, deps)
      if (!saved.ok) return saved
      const { changed, ...answer } = saved.value
      if (changed) desk.announce('filings-changed')
      return success(answer)
    },
    'filing.list': (query) => {
      const { db, clerk } = desk.workspace()
      const { rows, total } = listFilings(db, query, clerk.units)
      return {
        rows: rows.map((row) => toFilingRow(row, clerk)),
        total,
        page: query.page,
        pageSize: query.pageSize,
      }
    },
    'filing.check': ({ id }) => {
      const workspace = desk.workspace()
      const found = getOpenable(workspace, id)
      return found.ok ? success(checkCase(workspace, found.value, deps)) : found
    },
    'filing.signing-words': ({ id }) => getSigningWords(desk.workspace(), id, deps),
    'filing.submit': async (shown) => {
      const submitted = await submitFiling(desk.workspace(), shown, deps)
      if (submitted.ok) announceOperation()
      return submitted
    },
    'filing.withdraw': (wanted) => {
      const withdrawn = withdrawFiling(desk.workspace(), wanted, deps)
      if (withdrawn.ok) announceOperation()
      return withdrawn
    },
    'filing.delete': ({ id }) => {
      const deleted = deleteFiling(desk.workspace(), id, deps)
      if (!deleted.ok) return deleted
      announceOperation()
      return success(undefined)
    },
    'filing.restore': ({ id }) => {
      const restored = restoreFiling(desk.workspace(), id, deps)
      if (restored.ok) announceOperation()
      return restored
    },
    'filing.timeline': ({ id }) => {
      const workspace = desk.workspace()
      const found = getOpenable(workspace, id)
      return found.ok ? success(listTimeline(workspace.db, found.value, workspace.clerk.name)) : found
    },
    'filing.find-by-number': ({ number }) => {
      // As it is typed with a Chinese input method, or pasted in groups of four.
      const found = findByNumber(desk.workspace().db, number.normalize('NFKC').replaceAll(/\s/g, ''))
      return found ? success(found) : failure('number-unknown')
    },
    'filing.print': async ({ id }) => {
      const workspace = desk.workspace()
      const found = getOpenable(workspace, id)
      return found.ok ? printFiling(workspace, found.value, deps) : found
    },
    'filing.export': ({ kind, ids }) => exportFilings(desk.workspace(), getFiling(kind), ids, deps),
  }
}

/** Only for the offer to go on after a crash: what cannot be written, on a full disk say, must not keep anyone from reading. */
function remember(db: Database, opened: { readonly id: string; readonly at: string }): void {
  try {
    markOpened(db, opened)
  } catch (error) {
    log.warn('opened-not-remembered', { error })
  }
}
