import { createHash } from 'node:crypto'
import { listSlots, type Material } from '../../../domain/filing/material.ts'
import { failure, success, type Result } from '../../../domain/result.ts'
import { toSubmissionStatement } from '../../../domain/sync/statement.ts'
import type { Submission } from '../../../domain/sync/submission.ts'
import type { Workspace } from '../../workspace.ts'
import { listMaterials } from '../material/material.repo.ts'
import type { StoredFiling } from './filing-record.ts'

/** All that 上报 signs but the instant of it, which is known only when the key is asked. */
export type SubmissionContent = Omit<Submission, 'submittedAt'>

/** What would be signed now: read from the stored draft, never from what a page says. */
export function toContent(workspace: Workspace, filing: StoredFiling): SubmissionContent {
  const { clerk, pack } = workspace
  return {
    purpose: 'border-desk/submission',
    version: 1,
    office: pack.office,
    filingId: filing.id,
    kind: filing.kind,
    unitCode: filing.unitCode,
    round: filing.round + 1,
    baseRevision: filing.revision,
    data: filing.data as Submission['data'],
    materials: [...listSent(workspace, filing)],
    submittedBy: { account: clerk.account, name: clerk.name },
  }
}

/**
 * SHA-256 of the canonical form, lower-case hex: names what the clerk has seen, so that nothing else gets signed.
 * Errors: `not-json` for a text without canonical form (half a character, pasted).
 */
export function toContentHash(content: SubmissionContent): Result<string> {
  const canonical = toSubmissionStatement(JSON.stringify(content))
  if (!canonical.ok) return failure(canonical.error.code)
  return success(createHash('sha256').update(canonical.value, 'utf8').digest('hex'))
}

/** Papers in places that the filing, as it is filled in now, does not have stay here. */
function listSent({ db, pack }: Workspace, { id, kind, data }: StoredFiling): readonly Material[] {
  const slots = new Set(listSlots(pack.materials[kind] ?? [], data).map((slot) => slot.key))
  return listMaterials(db, id).filter((material) => slots.has(material.slot))
}
