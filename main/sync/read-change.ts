import { z } from 'zod'
import { Change, ServerFiling } from '../../domain/sync/change.ts'
import type { FilingDataShape } from '../../domain/sync/submission.ts'
import type { NewFiling } from '../features/filing/office-version.ts'

type Shape = z.infer<typeof FilingDataShape>

const body = ServerFiling.extend({ data: z.custom<Shape>(isFilingData) })
const FilingChange = z.object({ seq: z.number().int().positive(), entity: z.literal('filing'), body })
const FeedChange = z.union([FilingChange, Change])

/** A change as it came, and as what it was understood. */
export interface ReadChange {
  readonly raw: unknown
  readonly change: Change | undefined
}

/** What a page brings: filings that are new here and written out already, and everything else. */
export interface PageChanges {
  readonly filings: readonly NewFiling[]
  readonly others: readonly ReadChange[]
}

/** A change of the feed as it was understood; undefined when this version of the program does not understand it. */
export function findChange(raw: unknown): Change | undefined {
  return FeedChange.safeParse(raw).data
}

/**
 * Says the same as `FilingDataShape`. A filing has hundreds of values, and a first pull ten thousand filings: looked at
 * one by one by the schema they would take longer than writing them.
 */
export function isFilingData(value: unknown): value is Shape {
  return isObject(value) && Object.values(value).every((each) => isRecord(each) || isList(each, isRecord))
}

function isRecord(value: unknown): boolean {
  if (!isObject(value)) return false
  for (const key in value) if (!isFieldValue(value[key])) return false
  return true
}

function isFieldValue(value: unknown): boolean {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return true
  return typeof value === 'number' ? Number.isFinite(value) : isList(value, (each) => typeof each === 'string')
}

function isList(value: unknown, isOne: (each: unknown) => boolean): boolean {
  return Array.isArray(value) && value.every(isOne)
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
