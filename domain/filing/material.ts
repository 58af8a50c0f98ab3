import { z } from 'zod'
import { holds } from './filing-data.ts'
import type { Issue } from './issue.ts'
import type { FilingData } from './section.ts'

const WhenSchema = z.object({ field: z.string(), in: z.array(z.union([z.string(), z.number(), z.boolean()])) })

/** A place for one kind of paper (材料): which papers a filing needs depends on its type and is data of the office pack. */
export const MaterialSlot = z.object({
  key: z.string().regex(/^[a-z0-9-]+$/),
  title: z.string(),
  required: z.boolean(),
  /** Media types taken: `application/pdf`, `image/jpeg`, `image/png`. */
  accept: z.array(z.enum(['application/pdf', 'image/jpeg', 'image/png'])).min(1),
  /** Largest file, in bytes. */
  maxBytes: z.number().int().positive(),
  /** How many files the slot holds. */
  maxFiles: z.number().int().positive().default(1),
  when: WhenSchema.optional(),
  help: z.string().optional(),
  source: z.string().optional(),
})
export type MaterialSlot = z.infer<typeof MaterialSlot>

/** A file that was put into a slot; the file itself is kept apart, named by its content. */
export const Material = z.object({
  id: z.uuid(),
  slot: z.string(),
  /** As the clerk named it. */
  name: z.string().max(255),
  mediaType: z.string(),
  bytes: z.number().int().positive(),
  /** SHA-256 of the whole file, lower-case hex. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})
export type Material = z.infer<typeof Material>

/** What the office said of one material. */
export const MaterialReview = z.object({
  materialId: z.uuid(),
  slot: z.string(),
  result: z.enum(['pending', 'accepted', 'refused']),
  opinion: z.string().max(500).nullable(),
  round: z.number().int().positive(),
})
export type MaterialReview = z.infer<typeof MaterialReview>

/** The slots that this filing, as it is filled in now, has. */
export function listSlots(slots: readonly MaterialSlot[], data: FilingData): readonly MaterialSlot[] {
  return slots.filter((slot) => slot.when === undefined || holds(slot.when, data))
}

/**
 * Missing materials, those the office refused and the clerk has not replaced yet, and those whose place is no longer
 * asked for (another way of forming the group): they are not sent, which nobody should learn afterwards.
 */
export function checkMaterials(
  slots: readonly MaterialSlot[],
  data: FilingData,
  materials: readonly Material[],
  reviews: readonly MaterialReview[],
): readonly Issue[] {
  const shown = listSlots(slots, data)
  const leftOver = slots
    .filter((slot) => !shown.includes(slot) && materials.some((material) => material.slot === slot.key))
    .map((slot): Issue => ({
      code: 'material/not-asked-for',
      severity: 'warning',
      path: `materials.${slot.key}`,
      values: { slot: slot.title },
    }))
  const found = shown.flatMap((slot): Issue[] => {
    const filled = materials.filter((material) => material.slot === slot.key)
    const path = `materials.${slot.key}`
    if (filled.length === 0) {
      if (!slot.required) return []
      return [{ code: 'material/missing', severity: 'error', path, values: { slot: slot.title } }]
    }
    const refused = filled.some((material) => isRefused(material, reviews))
    return refused ? [{ code: 'material/refused', severity: 'error', path, values: { slot: slot.title } }] : []
  })
  return [...found, ...leftOver]
}

export function isRefused(material: Material, reviews: readonly MaterialReview[]): boolean {
  return reviews.some((review) => review.materialId === material.id && review.result === 'refused')
}
