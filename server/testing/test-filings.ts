import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { recordOf, toCompleteData } from '../../domain/filing/filing-data.ts'
import type { Material } from '../../domain/filing/material.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import { getFiling } from '../../domain/filings.ts'
import type { Person } from '../../domain/sync/change.ts'
import type { FilingDataShape, Submission } from '../../domain/sync/submission.ts'
import type { z } from 'zod'
import { createChance } from '../sample/random.ts'
import { toSampleGroup, toSamplePlan } from '../sample/sample-filings.ts'
import { DESK_UNIT, sampleUnits } from '../sample/sample-units.ts'

/** A file with the first bytes of its type, different for every text. */
export interface TestFile {
  readonly bytes: Buffer
  readonly sha256: string
  readonly mediaType: 'application/pdf' | 'image/png'
}

const png = Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex')

export function toTestFile(text: string, mediaType: TestFile['mediaType'] = 'application/pdf'): TestFile {
  const head = mediaType === 'application/pdf' ? Buffer.from('%PDF-1.7\n') : png
  const bytes = Buffer.concat([head, Buffer.from(text)])
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), mediaType }
}

export function toMaterial(slot: string, file: TestFile): Material {
  const { sha256, mediaType } = file
  return { id: uuidv7(), slot, name: `${slot}.pdf`, mediaType, bytes: file.bytes.length, sha256 }
}

/** The slots a group of its own form must fill. */
export const requiredSlots = [
  'request-letter',
  'invitation-letter',
  'invitation-translation',
  'itinerary',
  'public-notice',
  'budget-opinion',
  'record-forms',
]

export function toPlanData(): FilingData {
  const { data } = toSamplePlan(createChance(7), {
    unit: getDesk(),
    people: [],
    departOn: '2027-06-07',
    at: new Date('2026-11-20'),
  })
  return withFields('plan', data, { memberCount: 3 })
}

export function toGroupData(people: readonly Person[], overrides: Record<string, string | boolean> = {}): FilingData {
  const { data } = toSampleGroup(createChance(7), {
    unit: getDesk(),
    people,
    departOn: '2027-06-07',
    at: new Date('2026-11-20'),
  })
  return withFields('task-group', data, { formation: 'own', category: 'friendship', ...overrides })
}

export function toSubmission(kind: string, data: FilingData, overrides: Partial<Submission> = {}): Submission {
  return {
    purpose: 'border-desk/submission',
    version: 1,
    office: 'jilin',
    filingId: uuidv7(),
    kind,
    unitCode: '000771',
    round: 1,
    baseRevision: 0,
    data: toShape(data),
    materials: [],
    submittedAt: '2026-11-21T01:59:00.000Z',
    submittedBy: { account: 'zhuanbanyuan01', name: '郑检样' },
    ...overrides,
  }
}

/** The same data with fields of its `group` section changed and everything derived worked out again. */
export function withFields(
  kind: string,
  data: FilingData,
  fields: Record<string, string | number | boolean | null>,
): FilingData {
  return toCompleteData(getFiling(kind), { ...data, group: { ...recordOf(data, 'group'), ...fields } })
}

export function toShape(data: FilingData): z.infer<typeof FilingDataShape> {
  return JSON.parse(JSON.stringify(data))
}

function getDesk() {
  const desk = sampleUnits.find((unit) => unit.code === DESK_UNIT)
  if (!desk) throw new Error('no desk unit')
  return desk
}
