import { z } from 'zod'
import { Material, MaterialReview } from '../filing/material.ts'
import { ClerkUnit } from './session.ts'
import { FilingDataShape } from './submission.ts'

/** One step of a case, as 查看团组进度 shows it. */
export const TimelineEntry = z.object({
  id: z.uuid(),
  at: z.iso.datetime(),
  event: z.enum([
    'submitted',
    'received',
    'material-accepted',
    'material-refused',
    'returned',
    'approved',
    'withdrawn',
    'executed',
  ]),
  by: z.object({ role: z.enum(['unit', 'office']), name: z.string() }),
  round: z.number().int().positive(),
  slot: z.string().nullable(),
  opinion: z.string().nullable(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** A filing as the server holds it. */
export const ServerFiling = z.object({
  id: z.uuid(),
  kind: z.string(),
  unitCode: z.string(),
  unitName: z.string(),
  state: z.string(),
  number: z.string().nullable(),
  revision: z.number().int().positive(),
  round: z.number().int().positive(),
  data: FilingDataShape,
  materials: z.array(Material),
  reviews: z.array(MaterialReview),
  /** The reviewer's words on the whole filing, at return or approval. */
  opinion: z.string().nullable(),
  timeline: z.array(TimelineEntry),
  submittedAt: z.iso.datetime(),
  updatedAt: z.iso.datetime(),
})
export type ServerFiling = z.infer<typeof ServerFiling>

/** 站内信: one message to the unit. */
export const Notice = z.object({
  id: z.uuid(),
  filingId: z.uuid().nullable(),
  kind: z.enum(['material-refused', 'returned', 'approved', 'received', 'announcement']),
  title: z.string(),
  body: z.string(),
  sentAt: z.iso.datetime(),
  readAt: z.iso.datetime().nullable(),
})
export type Notice = z.infer<typeof Notice>

/** 人员资料: what is known of a person, with the same field keys as the members of a group. */
export const Person = z.object({
  id: z.uuid(),
  unitCode: z.string(),
  name: z.string(),
  identityType: z.string(),
  identityNumber: z.string(),
  sex: z.string(),
  birthOn: z.string(),
  workUnit: z.string(),
  post: z.string(),
  adminRank: z.string(),
  staffType: z.string(),
  politicalStatus: z.string().nullable(),
  health: z.string().nullable(),
  classified: z.boolean(),
  lastTripOn: z.string().nullable(),
  passportNumber: z.string().nullable(),
})
export type Person = z.infer<typeof Person>

export const Passport = z.object({
  id: z.uuid(),
  personId: z.uuid(),
  identityNumber: z.string(),
  holderName: z.string(),
  number: z.string(),
  kind: z.string(),
  issuedOn: z.string(),
  expiresOn: z.string(),
  state: z.enum(['in-store', 'lent', 'overdue', 'cancelled', 'lost']),
})
export type Passport = z.infer<typeof Passport>

export const Unit = z.object({
  id: z.uuid(),
  code: z.string(),
  name: z.string(),
  parentCode: z.string().nullable(),
})
export type Unit = z.infer<typeof Unit>

const at = { seq: z.number().int().positive() }
const gone = { ...at, deleted: z.literal(true), id: z.uuid() }

/** One row of the feed: a whole record, or word that it is gone. */
export const Change = z.union([
  z.object({ ...at, entity: z.literal('filing'), body: ServerFiling }),
  z.object({ ...at, entity: z.literal('notice'), body: Notice }),
  z.object({ ...at, entity: z.literal('person'), body: Person }),
  z.object({ ...at, entity: z.literal('passport'), body: Passport }),
  z.object({ ...at, entity: z.literal('unit'), body: Unit }),
  z.object({ ...gone, entity: z.enum(['filing', 'notice', 'person', 'passport', 'unit']) }),
])
export type Change = z.infer<typeof Change>

/** `GET /changes?since=<cursor>`: the cursor is opaque; it is stored in the same transaction as the rows. */
export const ChangesPage = z.object({
  changes: z.array(Change).max(1000),
  cursor: z.string(),
  more: z.boolean(),
  /** Whom the clerk files for by now, the main unit first. When it changes, the cursors of before are answered with 410. */
  units: z.array(ClerkUnit).min(1).optional(),
})
export type ChangesPage = z.infer<typeof ChangesPage>
