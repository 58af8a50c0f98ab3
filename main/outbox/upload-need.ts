import { z } from 'zod'
import { Material } from '../../domain/filing/material.ts'
import type { Operation } from '../../domain/sync/operation.ts'

/** A file that has to be at the server before an operation means anything to it. */
export type UploadNeed = Pick<Material, 'sha256' | 'bytes' | 'mediaType'>

const Statement = z.object({ materials: z.array(Material) })

/** The files a submission names, each content once. */
export function toUploads(operation: Operation): readonly UploadNeed[] {
  if (operation.type !== 'submit-filing') return []
  const { materials } = Statement.parse(JSON.parse(operation.statement))
  return [...new Map(materials.map(({ sha256, bytes, mediaType }) => [sha256, { sha256, bytes, mediaType }])).values()]
}
