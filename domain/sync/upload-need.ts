import { z } from 'zod'
import { Material } from '../filing/material.ts'
import type { Operation } from './operation.ts'

/** A file that has to be at the server before an operation means anything to it. */
export type UploadNeed = Pick<Material, 'sha256' | 'bytes' | 'mediaType'>
export type NamedNeed = Pick<Material, 'sha256' | 'bytes' | 'name'>

const Statement = z.object({ materials: z.array(Material) })

/** The files a submission names, each content once. Throws on a statement that is none. */
export function toUploads(operation: Operation): readonly UploadNeed[] {
  return listMaterials(operation).map(({ sha256, bytes, mediaType }) => ({ sha256, bytes, mediaType }))
}

/** The same for many. */
export function listUploads(operations: readonly Operation[]): readonly UploadNeed[] {
  return [...new Map(operations.flatMap(toUploads).map((need) => [need.sha256, need])).values()]
}

/** Those of one operation for people, by their names; a content that lies in two places goes by the first. */
export function listFiles(operation: Operation): readonly NamedNeed[] {
  return listMaterials(operation).map(({ sha256, bytes, name }) => ({ sha256, bytes, name }))
}

function listMaterials(operation: Operation): readonly Material[] {
  if (operation.type !== 'submit-filing') return []
  const { materials } = Statement.parse(JSON.parse(operation.statement))
  const first = new Map<string, Material>()
  for (const material of materials) if (!first.has(material.sha256)) first.set(material.sha256, material)
  return [...first.values()]
}
