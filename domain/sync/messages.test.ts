import { expect, test } from 'vitest'
import { Change, ChangesPage } from './change.ts'
import { Operation, OperationResult, PushRequest } from './operation.ts'
import { Submission } from './submission.ts'

const id = '0195a1c0-0000-7000-8000-000000000001'
const at = '2026-11-21T01:02:03.000Z'
const signature = { cms: 'AAAA' }
const submit = { id, createdAt: at, type: 'submit-filing', filingId: id, statement: '{}', signature }

const submission = {
  purpose: 'border-desk/submission',
  version: 1,
  office: 'jilin',
  filingId: id,
  kind: 'task-group',
  unitCode: '000771',
  round: 1,
  baseRevision: 0,
  data: {
    group: { name: '赴德国农业技术交流团', days: 5, inPlan: false, notes: null },
    members: [{ id, name: '林知远' }],
  },
  materials: [],
  submittedAt: at,
  submittedBy: { account: 'linzhiyuan', name: '林知远' },
}

test.each([
  submit,
  { id, createdAt: at, type: 'withdraw-filing', filingId: id, baseRevision: 3, reason: '行程有变' },
  { id, createdAt: at, type: 'delete-filing', filingId: id, baseRevision: 0 },
  { id, createdAt: at, type: 'read-notice', noticeId: id },
])('$type is an operation, and arrives as it was sent', (operation) => {
  expect(Operation.parse(operation)).toEqual(operation)
})

test.each([
  ['of no known type', { ...submit, type: 'approve-filing' }],
  ['without an id', { ...submit, id: 'one' }],
  ['without a signature', { ...submit, signature: undefined }],
  ['at no instant', { ...submit, createdAt: '2026-11-21' }],
])('an operation %s is refused', (_name, operation) => {
  expect(Operation.safeParse(operation).success).toBe(false)
})

test('a push carries 1 to 100 operations', () => {
  function push(count: number): boolean {
    return PushRequest.safeParse({ operations: Array.from({ length: count }, () => submit) }).success
  }
  expect([0, 1, 100, 101].map(push)).toEqual([false, true, true, false])
})

test('a page of changes is bounded, so that a strange server cannot fill the memory', () => {
  const gone = { seq: 1, deleted: true, id, entity: 'filing' }
  function page(count: number): boolean {
    const changes = Array.from({ length: count }, () => gone)
    return ChangesPage.safeParse({ changes, cursor: 'c', more: false }).success
  }
  expect([0, 1000, 1001].map(page)).toEqual([true, true, false])
  expect(Change.safeParse({ ...gone, entity: 'country' }).success).toBe(false)
})

test.each([
  { id, outcome: 'accepted', revision: 1, number: '220007712026110001' },
  { id, outcome: 'duplicate' },
  { id, outcome: 'files-missing', sha256s: ['a'.repeat(64)] },
  { id, outcome: 'conflict', currentRevision: 4 },
  { id, outcome: 'refused', code: 'has-issues', issues: [{ code: 'required', severity: 'error', path: 'group.name' }] },
])('$outcome is an outcome', (result) => {
  expect(OperationResult.parse(result)).toEqual(result)
})

test.each([
  ['whole', submission, true],
  ['for another purpose', { ...submission, purpose: 'border-desk/login' }, false],
  ['of another version', { ...submission, version: 2 }, false],
  ['of round 0', { ...submission, round: 0 }, false],
  ['with data nested deeper', { ...submission, data: { group: { name: { first: '林' } } } }, false],
  ['with a file that has no hash', { ...submission, materials: [{ id, slot: 'other', name: 'a.pdf' }] }, false],
])('a submission %s: %#', (_name, message, good) => {
  expect(Submission.safeParse(message).success).toBe(good)
})
