import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { toCompleteData } from '../../domain/filing/filing-data.ts'
import type { Material } from '../../domain/filing/material.ts'
import { planFiling } from '../../domain/plan/plan.filing.ts'
import { FilingDataShape, type Submission } from '../../domain/sync/submission.ts'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { Setup } from './case.ts'

/** Nobody has to have filed it by now, whatever the office's deadline is. */
const YEARS_AHEAD = 2

/** An annual plan as the clerk's unit would file it: the simplest filing there is, and without any person in it. */
export function toPlan(
  { target, credentials, pack }: Setup,
  clerk: BlackBoxClerk,
  overrides: Partial<Submission> = {},
  fields: Credentials['plan'] = {},
): Submission {
  const { account, name, unitCode, unitName } = clerk.grant.clerk
  const year = target.now().getUTCFullYear() + YEARS_AHEAD
  const data = toCompleteData(planFiling, {
    unit: { name: unitName, code: unitCode, year, contact: '测试', phone: '0431-80000000' },
    group: {
      ...{ name: '一致性测试团组', task: '一致性测试', planType: 'official', countries: ['JPN'] },
      ...{ departOn: `${year}-06-07`, returnOn: `${year}-06-11`, days: 5, memberCount: 3 },
      ...{ fundSource: 'own', formation: 'own', ...credentials.plan, ...fields },
    },
    leaders: [],
  })
  return {
    ...{ purpose: 'border-desk/submission', version: 1, office: pack.office, filingId: uuidv7(), kind: 'plan' },
    ...{ unitCode, round: 1, baseRevision: 0, data: FilingDataShape.parse(JSON.parse(JSON.stringify(data))) },
    ...{ materials: [], submittedAt: target.now().toISOString(), submittedBy: { account, name } },
    ...overrides,
  }
}

type Credentials = Setup['credentials']

/** A file that is nobody else's, with the first bytes of a PDF. */
export interface SampleFile {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly sha256: string
  readonly mediaType: 'application/pdf'
}

export function toFile(bytes = 1000): SampleFile {
  const text = `%PDF-1.7\n${uuidv7()} `.padEnd(bytes, 'conformance ')
  const content = Uint8Array.from(Buffer.from(text))
  return { bytes: content, sha256: createHash('sha256').update(content).digest('hex'), mediaType: 'application/pdf' }
}

/** The file in the first slot of a plan that takes one. */
export function toMaterials({ pack }: Setup, file: SampleFile): readonly Material[] {
  const slot = (pack.materials['plan'] ?? []).find(({ accept }) => accept.includes(file.mediaType))
  if (!slot) throw new Error('the office takes no PDF with a plan: this rule cannot be tried with one')
  const { sha256, mediaType } = file
  return [{ id: uuidv7(), slot: slot.key, name: '函.pdf', mediaType, bytes: file.bytes.length, sha256 }]
}
