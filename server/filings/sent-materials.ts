import type { Issue } from '../../domain/filing/issue.ts'
import { listSlots, type Material, type MaterialReview, type MaterialSlot } from '../../domain/filing/material.ts'
import type { FilingData } from '../../domain/filing/section.ts'

/** Materials the client would never send: in no slot of this filing, of the wrong type or size, too many, twice. */
export function checkSentMaterials(
  slots: readonly MaterialSlot[],
  data: FilingData,
  materials: readonly Material[],
): readonly Issue[] {
  const shown = listSlots(slots, data)
  return materials.flatMap((material, index): Issue[] => {
    const slot = shown.find((each) => each.key === material.slot)
    const before = materials.slice(0, index)
    const code = !slot
      ? 'material/unknown-slot'
      : !slot.accept.some((type) => type === material.mediaType)
        ? 'material/wrong-type'
        : material.bytes > slot.maxBytes
          ? 'material/too-large'
          : before.filter((other) => other.slot === material.slot).length >= slot.maxFiles
            ? 'material/too-many'
            : before.some((other) => other.id === material.id)
              ? 'material/twice'
              : undefined
    const values = { slot: slot?.title ?? material.slot, name: material.name }
    return code === undefined ? [] : [{ code, severity: 'error', path: `materials.${material.slot}`, values }]
  })
}

/**
 * What the office's words are worth after a new round: a material that is the same to the byte keeps its result, one
 * that was replaced or added waits to be looked at.
 */
export function toNextReviews(
  round: number,
  materials: readonly Material[],
  before: { readonly materials: readonly Material[]; readonly reviews: readonly MaterialReview[] },
): readonly MaterialReview[] {
  return materials.map(({ id, slot, sha256 }) => {
    const isSame = before.materials.some((each) => each.id === id && each.sha256 === sha256 && each.slot === slot)
    const kept = isSame ? before.reviews.find((review) => review.materialId === id) : undefined
    return kept ?? { materialId: id, slot, result: 'pending', opinion: null, round }
  })
}
