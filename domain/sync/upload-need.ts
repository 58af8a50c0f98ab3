import { z } from 'zod'
import { Material } from '../filing/material.ts'
import type { Operation } from './operation.ts'

/** A file that has to be at the server before an operation means anything to it. */
export type UploadNeed = Pick<Material, 'sha256' | 'bytes' | 'mediaType'>

const Statement = z.object({ materials: z.array(Material) })

/** The files a submission names, each content once. Throws on a statement that is none. */
export function toUploads(operation: Operation): readonly UploadNeed[] {
  if (operation.type !== 'submit-filing') return []
  const { materials } = Statement.parse(JSON.parse(operation.statement))
  return [...new Map(materials.map(({ sha256, bytes, mediaType }) => [sha256, { sha256, bytes, mediaType }])).values()]
}

/** The same for many. */
export function listUploads(operations: readonly Operation[]): readonly UploadNeed[] {
  return [...new Map(operations.flatMap(toUploads).map((need) => [need.sha256, need])).values()]
}
