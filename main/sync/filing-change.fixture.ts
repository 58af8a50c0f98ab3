import type { Change } from '../../domain/sync/change.ts'
import { FilingDataShape } from '../../domain/sync/submission.ts'
import { completeGroup, toServerFiling } from '../features/filing/sample-cases.fixture.ts'

/** A group as the feed brings it; `other`: what is different about it. */
export function toFilingChange(id: string, revision = 1, other = {}): Change {
  const data = FilingDataShape.parse(completeGroup())
  const common = { data, state: 'submitted', number: null, round: 1, materials: [], reviews: [], opinion: null }
  return { seq: revision, entity: 'filing', body: { ...toServerFiling({ id, revision, ...common }), ...other } }
}
