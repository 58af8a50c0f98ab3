import canonicalize from 'canonicalize'
import { createHmac, timingSafeEqual } from 'node:crypto'
import { z } from 'zod'

export const MANIFEST_FILE = 'manifest.json'

/** Nothing but what a workspace consists of: a backup comes from a disk that anybody may have written. */
const PATH = /^(?:workspace\.json|desk(?:-\d+)?\.db|journal(?:-\d+)?(?:\.[a-z]+)?|files(?:-\d+)?\/[0-9a-f]{64})$/
const MOST_ENTRIES = 500_000

const Entry = z.strictObject({
  /** Within the folder, with `/`. */
  path: z.string().regex(PATH),
  bytes: z.number().int().nonnegative(),
  /** Of the file as it lies there, encrypted. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type ManifestEntry = z.infer<typeof Entry>

const Body = z.strictObject({
  format: z.literal('border-desk-backup'),
  version: z.literal(1),
  workspaceId: z.uuid(),
  /** Of the data key it is closed with (`WorkspaceHeader`). */
  keyId: z.uuid(),
  generation: z.number().int().nonnegative(),
  createdAt: z.iso.datetime(),
  /** Filings that were only there, and operations the office had not confirmed. */
  drafts: z.number().int().nonnegative(),
  waiting: z.number().int().nonnegative(),
  entries: z.array(Entry).max(MOST_ENTRIES),
})
export type ManifestBody = z.infer<typeof Body>

/** What a backup consists of. `mac` is made with a key from the data key: one cannot be put together from parts of others. */
export const Manifest = z.strictObject({ ...Body.shape, mac: z.string().regex(/^[0-9a-f]{64}$/) })
export type Manifest = z.infer<typeof Manifest>

/** HMAC-SHA-256 over the canonical JSON (RFC 8785) of all the rest. `key`: 32 bytes, `deriveKey(…, 'backup')`. */
export function sealManifest(body: ManifestBody, key: Uint8Array): Manifest {
  return { ...body, mac: toMac(body, key).toString('hex') }
}

/** Whether who had the data key put the backup together just so. */
export function isGenuine({ mac, ...body }: Manifest, key: Uint8Array): boolean {
  return timingSafeEqual(Buffer.from(mac, 'hex'), toMac(body, key))
}

/** Undefined when it is none, or not whole; `future` when a newer version of the program made it. */
export function parseManifest(text: string): Manifest | 'future' | undefined {
  try {
    const json: unknown = JSON.parse(text)
    const { version } = z.looseObject({ version: z.number() }).parse(json)
    return version > 1 ? 'future' : Manifest.parse(json)
  } catch {
    return undefined
  }
}

function toMac(body: ManifestBody, key: Uint8Array): Buffer {
  return createHmac('sha256', key)
    .update(canonicalize(body) ?? '')
    .digest()
}
