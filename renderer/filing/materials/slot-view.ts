import type { FilingData } from '../../../domain/filing/section.ts'
import { listSlots, type Material, type MaterialReview, type MaterialSlot } from '../../../domain/filing/material.ts'

interface Held {
  readonly materials: readonly Material[]
  readonly reviews: readonly MaterialReview[]
}

export interface FileView {
  readonly material: Material
  /** The office's last word on it; undefined while the office does not know it. */
  readonly review: MaterialReview | undefined
}

export interface SlotView {
  readonly slot: MaterialSlot
  readonly files: readonly FileView[]
  /** Words on files that have been replaced since, the newest first. */
  readonly past: readonly MaterialReview[]
  readonly refused: boolean
  readonly missing: boolean
}

/** The slots of a filing with what lies in them: refused ones first, the rest in the order of the pack. */
export function listSlotViews(slots: readonly MaterialSlot[], data: FilingData, held: Held): readonly SlotView[] {
  const needed = listSlots(slots, data)
  // A file stays visible where the type of group was changed and its slot is no longer asked for.
  const filled = slots.filter((slot) => !needed.includes(slot) && held.materials.some((each) => each.slot === slot.key))
  const views = [...needed, ...filled].map((slot) => toSlotView(slot, held))
  return views.toSorted((one, other) => rankOf(one) - rankOf(other))
}

function toSlotView(slot: MaterialSlot, held: Held): SlotView {
  const files = held.materials
    .filter((material) => material.slot === slot.key)
    .map((material) => ({ material, review: findReview(material, held.reviews) }))
  const kept = new Set(files.map((file) => file.material.id))
  return {
    slot,
    files,
    past: held.reviews
      .filter((review) => review.slot === slot.key && !kept.has(review.materialId) && review.result === 'refused')
      .toSorted((one, other) => other.round - one.round),
    refused: files.some((file) => file.review?.result === 'refused'),
    missing: slot.required && files.length === 0,
  }
}

function rankOf(view: SlotView): number {
  return view.refused ? 0 : 1
}

function findReview(material: Material, reviews: readonly MaterialReview[]): MaterialReview | undefined {
  return reviews
    .filter((review) => review.materialId === material.id)
    .toSorted((one, other) => other.round - one.round)[0]
}

export interface Refused {
  readonly slot: MaterialSlot
  readonly material: Material
  readonly opinion: string | null
}

/** Files the office refused and nobody has replaced yet. */
export function listRefused(slots: readonly MaterialSlot[], held: Held): readonly Refused[] {
  return slots.flatMap((slot) =>
    toSlotView(slot, held)
      .files.filter((file) => file.review?.result === 'refused')
      .map(({ material, review }) => ({ slot, material, opinion: review?.opinion ?? null })),
  )
}
