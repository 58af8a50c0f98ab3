import { expect, test } from 'vitest'
import { toCanonicalJson } from '../sync/statement.ts'
import { toPackageStatement, type PackageStatement } from './package-statement.ts'

const manifest: PackageStatement = {
  ...{ purpose: 'border-desk/package', version: 1, packageId: '0195f3a0-0000-7000-8000-000000000001' },
  ...{ office: 'jilin', serverId: 's', account: 'a', unitCode: '000771', createdAt: '2026-11-21T02:00:00.000Z' },
  operations: [{ id: '0195f3a0-0000-7000-8000-000000000002', sha256: 'ab'.repeat(32) }],
  files: [{ sha256: 'cd'.repeat(32), bytes: 5, mediaType: 'application/pdf' }],
  replyKey: `${'A'.repeat(43)}=`,
}

test('The statement of a package is brought to canonical form, whatever order it came in', () => {
  const shuffled = JSON.stringify(Object.fromEntries(Object.entries(manifest).toReversed()))
  expect(toPackageStatement(shuffled)).toEqual({ ok: true, value: toCanonicalJson(manifest) })
})

test('A key signs nothing else as a package: no other purpose, no field more or less, nothing named twice', () => {
  const [operation] = manifest.operations
  const [file] = manifest.files
  const others: unknown[] = [
    ...[{}, [], null, 'text', 5, { ...manifest, purpose: 'border-desk/submission' }, { ...manifest, version: 2 }],
    ...Object.keys(manifest).map((name) => ({ ...manifest, [name]: undefined })),
    ...[
      { ...manifest, more: 1 },
      { ...manifest, operations: [] },
      { ...manifest, operations: [operation, operation] },
    ],
    ...[
      { ...manifest, files: [file, file] },
      { ...manifest, files: [{ ...file, bytes: 0 }] },
    ],
    ...[
      { ...manifest, replyKey: 'AAAA' },
      { ...manifest, createdAt: 'today' },
    ],
  ]
  for (const other of others) {
    expect(toPackageStatement(JSON.stringify(other)), JSON.stringify(other)).toMatchObject({ ok: false })
  }
  expect(toPackageStatement('not json')).toMatchObject({ ok: false })
  console.log(`package statements: ${others.length + 1} others, 0 signed`)
})
