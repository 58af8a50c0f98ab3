import { failure, success, type Result } from '../../../domain/result.ts'
import type { Material } from '../../../domain/filing/material.ts'
import type { HandlersOf } from '../../ipc/handlers.ts'
import type { Desk } from '../../workspace.ts'
import { rememberAct } from '../audit/audit-log.ts'
import { toFilingAct } from '../filing/filing-act.ts'
import { getOpenable } from '../filing/filing.service.ts'
import { listChangedSources } from './changed-sources.ts'
import {
  attachMaterial,
  keepTaken,
  mayChange,
  removeMaterial,
  replaceMaterial,
  takeChanged,
  type MaterialDeps,
} from './material.service.ts'
import { findMaterial } from './material.repo.ts'

const PREVIEW_BYTES = 30 * 1024 * 1024

type MaterialCalls =
  | 'material.attach'
  | 'material.replace'
  | 'material.remove'
  | 'material.preview'
  | 'material.changed-sources'
  | 'material.take-changed'
  | 'material.keep'

export function createMaterialHandlers(desk: Desk, deps: MaterialDeps): HandlersOf<MaterialCalls> {
  function announced(result: Result<{ material: Material | null }>) {
    if (result.ok && result.value.material) desk.announce('filings-changed')
    return result
  }

  return {
    'material.attach': async ({ filingId, slot }) =>
      announced(await attachMaterial(desk.workspace(), filingId, slot, deps)),
    'material.replace': async ({ filingId, materialId }) =>
      announced(await replaceMaterial(desk.workspace(), filingId, materialId, deps)),
    'material.changed-sources': async ({ filingId }) => {
      const workspace = desk.workspace()
      const changed = await listChangedSources(workspace, filingId)
      if (!workspace.db.open) return []
      return changed.filter(({ materialId }) => mayChange(workspace, filingId, materialId))
    },
    'material.take-changed': async ({ filingId, materialId }) =>
      announced(await takeChanged(desk.workspace(), filingId, materialId, deps)),
    'material.keep': ({ filingId, materialId }) => keepTaken(desk.workspace(), filingId, materialId),
    'material.remove': ({ filingId, materialId }) => {
      const removed = removeMaterial(desk.workspace(), filingId, materialId, deps)
      if (removed.ok) desk.announce('filings-changed')
      return removed
    },
    'material.preview': async ({ filingId, materialId }) => {
      const workspace = desk.workspace()
      const filing = getOpenable(workspace, filingId)
      if (!filing.ok) return filing
      const material = findMaterial(workspace.db, filingId, materialId)
      if (!material) return failure('material-not-found')
      if (material.bytes > PREVIEW_BYTES) return failure('preview-too-large', { maxMb: 30 })
      if (!(await workspace.files.has(material.sha256))) return failure('file-not-here')
      try {
        const bytes = await workspace.files.read(material.sha256, PREVIEW_BYTES)
        rememberAct(workspace, toFilingAct('material-viewed', filing.value, { file: material.name }), deps.now())
        return success({ mediaType: material.mediaType, bytes })
      } catch {
        return failure('file-damaged')
      }
    },
  }
}
