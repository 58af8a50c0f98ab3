import { expect, test } from 'vitest'
import type { Material, MaterialReview, MaterialSlot } from '../../../domain/filing/material.ts'
import { listRefused, listSlotViews } from './slot-view.ts'

const slots: readonly MaterialSlot[] = ['letter', 'invitation', 'consent'].map((key) => ({
  key,
  title: key,
  required: true,
  accept: ['application/pdf'],
  maxBytes: 1024,
  maxFiles: 1,
  ...(key === 'consent' ? { when: { field: 'group.formation', in: ['cross'] } } : {}),
}))
function file(id: string, slot: string): Material {
  return { id, slot, name: `${id}.pdf`, mediaType: 'application/pdf', bytes: 10, sha256: 'a'.repeat(64) }
}
function review(materialId: string, slot: string, result: MaterialReview['result'], round: number): MaterialReview {
  return { materialId, slot, result, opinion: `${result} ${round}`, round }
}
const data = { group: { formation: 'own' } }

test('a refused slot stands on top, and slots of other types of group are left out', () => {
  const held = {
    materials: [file('one', 'letter'), file('two', 'invitation')],
    reviews: [review('two', 'invitation', 'refused', 1), review('one', 'letter', 'accepted', 1)],
  }
  expect(listSlotViews(slots, data, held).map((view) => view.slot.key)).toEqual(['invitation', 'letter'])
  expect(listRefused(slots, held).map((each) => each.opinion)).toEqual(['refused 1'])
})

test('after a replacement the old word is history and the new file has none yet', () => {
  const held = { materials: [file('three', 'invitation')], reviews: [review('two', 'invitation', 'refused', 1)] }
  const view = listSlotViews(slots, data, held).find((each) => each.slot.key === 'invitation')
  expect(view).toMatchObject({ refused: false, missing: false, past: [{ opinion: 'refused 1' }] })
  expect(view?.files[0]?.review).toBeUndefined()
})

test('a file in a slot that is no longer asked for stays visible', () => {
  const held = { materials: [file('four', 'consent')], reviews: [] }
  expect(listSlotViews(slots, data, held).map((view) => view.slot.key)).toContain('consent')
})
