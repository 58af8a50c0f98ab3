import fc from 'fast-check'
import type { CallName } from '../../../domain/ipc/names.ts'

/** Any value that structured clone carries. */
const anything = fc.anything({
  withBigInt: true,
  withDate: true,
  withTypedArray: true,
  withObjectString: true,
  maxDepth: 3,
})

/** Something that looks like what the calls take, with real filings and real values among it. */
function almostRight(ids: readonly string[]) {
  const id = fc.oneof(fc.uuid(), fc.constantFrom(...ids, 'x'), fc.string(), anything)
  const text = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc.constantFrom('', "'; DROP TABLE filing; --"),
  )
  const value = fc.oneof(text, fc.double(), fc.boolean(), fc.array(text, { maxLength: 3 }), fc.constant(null), anything)
  const record = fc.dictionary(fc.oneof(fc.string(), fc.constantFrom('name', 'id', 'days', '__proto__')), value)
  const base64 = fc.oneof(fc.base64String({ maxLength: 500 }), text)
  const sealed = fc.oneof(
    fc.record({ keyId: fc.uuid(), publicKey: base64, boxes: fc.array(base64, { maxLength: 3 }) }),
    fc.constant(null),
    text,
  )
  return fc.record(
    {
      id,
      filingId: id,
      materialId: id,
      slot: text,
      kind: fc.oneof(fc.constantFrom('plan', 'task-group'), text),
      copyOf: id,
      fromPlanId: id,
      ids: fc.array(id, { maxLength: 3 }),
      data: fc.dictionary(
        fc.constantFrom('unit', 'group', 'leaders', 'members', 'x', '__proto__'),
        fc.oneof(record, fc.array(record)),
      ),
      baseVersion: fc.oneof(fc.integer({ min: 0, max: 3 }), fc.double()),
      text,
      reason: text,
      number: text,
      page: fc.oneof(fc.integer(), fc.double()),
      pageSize: fc.oneof(fc.integer(), fc.constant(200)),
      sort: fc.oneof(fc.constantFrom('needs-me', 'updated', 'departs', 'number'), text),
      scope: fc.oneof(fc.constantFrom('own', 'all'), text),
      states: fc.array(text, { maxLength: 3 }),
      fromOn: fc.oneof(text, fc.constantFrom('2026-11-21', null)),
      toOn: fc.oneof(text, fc.constantFrom('2026-02-30', null)),
      tokenSerial: text,
      certificateId: text,
      pin: sealed,
      pins: sealed,
      account: text,
      password: text,
    },
    { requiredKeys: [] },
  )
}

/** `count` inputs for a call, as JavaScript texts, always the same for the same seed. */
export function createInputs(
  name: CallName,
  options: { count: number; seed: number; ids: readonly string[] },
): string[] {
  const { count, seed, ids } = options
  const inputs = fc.sample(fc.oneof(anything, almostRight(ids)), { seed, numRuns: count })
  // Without input it is a right call, and would end the session under the other calls.
  return inputs.map((input) => fc.stringify(name === 'session.lock' ? (input ?? 'x') : input))
}
