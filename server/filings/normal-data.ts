import canonicalize from 'canonicalize'
import { z } from 'zod'
import type { AnyFiling } from '../../domain/filing/define-filing.ts'
import { toCompleteData } from '../../domain/filing/filing-data.ts'
import type { FilingData } from '../../domain/filing/section.ts'
import { FilingDataShape } from '../../domain/sync/submission.ts'

const Value = z.union([z.string(), z.number(), z.boolean(), z.array(z.string()), z.null()])
const Data = z.record(
  z.string(),
  z.union([
    z.record(z.string(), Value),
    z.array(z.intersection(z.object({ id: z.uuid() }), z.record(z.string(), Value))),
  ]),
)

/**
 * The data of a submission, when it is exactly what the definition of its kind makes of it: every field there, none
 * besides, every derived figure right. Undefined otherwise: nobody may sign a sum that does not add up.
 */
export function findNormalData(filing: AnyFiling, sent: z.infer<typeof FilingDataShape>): FilingData | undefined {
  const data = Data.safeParse(sent).data
  if (data === undefined) return undefined
  try {
    const normal = toCompleteData(filing, data)
    return canonicalize(normal) === canonicalize(sent) ? normal : undefined
  } catch {
    // A derived figure could not be worked out of what was sent (a date that is none, say).
    return undefined
  }
}

/** Data that the server itself has stored. */
export function parseFilingData(json: string): FilingData {
  return Data.parse(JSON.parse(json))
}
