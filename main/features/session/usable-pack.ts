import type { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import { listUnusableRules } from '../../../domain/office-pack/unusable-rules.ts'
import { log } from '../../log.ts'
import { serverFailure, type ServerResult } from '../../sync/server-result.ts'

/** A pack whose numbers do not fit our rules counts as not received: the one known before stays in use. */
export function toUsablePack(answer: ServerResult<OfficePack>): ServerResult<OfficePack> {
  const rules = answer.ok ? listUnusableRules(answer.value) : []
  if (rules.length === 0) return answer
  log.error('office-pack-unusable', { rules })
  return serverFailure('server', 'server-error')
}
