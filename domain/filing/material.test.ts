import { expect, test } from 'vitest'
import { checkMaterials, listSlots, type Material, type MaterialReview, MaterialSlot } from './material.ts'

const letter = slot({ key: 'request-letter', title: '出访请示', required: true })
const reply = slot({
  key: 'consult-reply',
  title: '征求意见复函',
  required: true,
  when: { field: 'group.formation', in: ['cross'] },
})
const other = slot({ key: 'other', title: '其他补充材料', required: false, maxFiles: 5 })
const slots = [letter, reply, other]
const own = { group: { formation: 'own' } }
const cross = { group: { formation: 'cross' } }

test('which slots there are follows from the form', () => {
  expect(listSlots(slots, own)).toEqual([letter, other])
  expect(listSlots(slots, cross)).toEqual([letter, reply, other])
  expect(listSlots([], cross)).toEqual([])
})

test('a required slot without a file is missing, an optional one is not', () => {
  expect(check(cross, [])).toEqual([
    'material/missing @ materials.request-letter',
    'material/missing @ materials.consult-reply',
  ])
  expect(check(own, [file('1', 'request-letter')])).toEqual([])
})

test('a refused file must be replaced; the result of the old file says nothing of the new one', () => {
  expect(check(own, [file('1', 'request-letter')], [review('1', 'refused')])).toEqual([
    'material/refused @ materials.request-letter',
  ])
  expect(check(own, [file('2', 'request-letter')], [review('1', 'refused')])).toEqual([])
  expect(check(own, [file('1', 'request-letter')], [review('1', 'accepted')])).toEqual([])
  expect(check(own, [file('1', 'request-letter')], [review('1', 'pending')])).toEqual([])
})

test('one refused file among several is enough, in an optional slot too', () => {
  const files = [file('1', 'request-letter'), file('2', 'other'), file('3', 'other')]
  expect(check(own, files, [review('3', 'refused')])).toEqual(['material/refused @ materials.other'])
})

test('a file in a slot the form no longer has does not hinder, refused or not, but is told of', () => {
  const files = [file('1', 'request-letter'), file('2', 'consult-reply')]
  const told = ['material/not-asked-for @ materials.consult-reply']
  expect(check(own, files, [review('2', 'refused')])).toEqual(told)
  expect(check(own, files)).toEqual(told)
})

function check(
  data: Parameters<typeof checkMaterials>[1],
  files: Material[],
  reviews: MaterialReview[] = [],
): string[] {
  return checkMaterials(slots, data, files, reviews).map((issue) => `${issue.code} @ ${issue.path}`)
}

function slot(part: Pick<MaterialSlot, 'key' | 'title' | 'required'> & Partial<MaterialSlot>): MaterialSlot {
  return MaterialSlot.parse({ accept: ['application/pdf'], maxBytes: 5_242_880, ...part })
}

function file(id: string, key: string): Material {
  const name = `${key}.pdf`
  return { id, slot: key, name, mediaType: 'application/pdf', bytes: 1024, sha256: 'a'.repeat(64) }
}

function review(materialId: string, result: MaterialReview['result']): MaterialReview {
  return { materialId, slot: 'any', result, opinion: null, round: 1 }
}
