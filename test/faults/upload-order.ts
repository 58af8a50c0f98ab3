import { z } from 'zod'

/** What a process that uploads is told: where its workspace lies, and where the file goes. */
export const UploadOrder = z.object({
  database: z.string(),
  files: z.string(),
  /** Of both, hex. */
  key: z.string(),
  authority: z.string(),
  /** The server itself, and the way to it. */
  serverUrl: z.string(),
  url: z.string(),
  need: z.object({ sha256: z.string(), bytes: z.number(), mediaType: z.string() }),
})
export type UploadOrder = z.infer<typeof UploadOrder>
