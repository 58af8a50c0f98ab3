import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { chainStart, isNextEntry, toNextEntry, type AuditFacts } from './audit-chain.ts'
import { toIdentityNumber } from '../reference/identity-number.ts'
import { AuditEntry } from './audit-entry.ts'
import { toAuditSubject } from './audit-subject.ts'

const chainId = '01960000-0000-7000-8000-000000000001'
const facts: AuditFacts = {
  at: '2026-11-21T02:00:00.000Z',
  account: 'zhangjing',
  action: 'printed',
  subject: '赴日本考察团组',
  filingId: '01960000-0000-7000-8000-000000000002',
  values: { round: 2, by: '打印' },
}

function hash(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex')
}

test('Lines of a chain fit one another and the contract', () => {
  const first = toNextEntry(chainId, chainStart, facts, hash)
  const second = toNextEntry(chainId, first, { ...facts, action: 'exported' }, hash)
  expect(AuditEntry.parse(second)).toEqual(second)
  expect([first.seq, second.seq, second.previousHash]).toEqual([1, 2, first.hash])
  expect(isNextEntry(chainStart, first, hash)).toBe(true)
  expect(isNextEntry(first, second, hash)).toBe(true)
  expect(isNextEntry(chainStart, second, hash)).toBe(false)
})

test('The hash is over the canonical form: the order of members does not matter', () => {
  const first = toNextEntry(chainId, chainStart, facts, hash)
  const turned = Object.fromEntries(Object.entries(first).reverse())
  expect(isNextEntry(chainStart, AuditEntry.parse(turned), hash)).toBe(true)
  // Written out by hand once, so that another implementation can be held against it.
  const { hash: told, ...line } = first
  const byHand = `{${Object.entries(line)
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `"${name}":${name === 'values' ? '{"by":"打印","round":2}' : JSON.stringify(value)}`)
    .join(',')}}`
  expect(hash(byHand)).toBe(told)
})

test('No member of a line can be changed unnoticed', () => {
  const first = toNextEntry(chainId, chainStart, facts, hash)
  const changes: Partial<AuditEntry>[] = [
    { chainId: '01960000-0000-7000-8000-000000000009' },
    { seq: 2 },
    { at: '2026-11-20T02:00:00.000Z' },
    { account: 'wanglei' },
    { action: 'exported' },
    { subject: null },
    { subject: '赴日本考察团组 ' },
    { filingId: null },
    { values: {} },
    { values: { round: 3, by: '打印' } },
    { previousHash: '1'.repeat(64) },
    { hash: '1'.repeat(64) },
  ]
  for (const change of changes) {
    expect(isNextEntry(chainStart, { ...first, ...change }, hash), JSON.stringify(change)).toBe(false)
  }
  console.log(`${changes.length} changed lines, ${changes.length} noticed`)
})

test('A title keeps its words and numbers of cases, and loses numbers of people', () => {
  const identity = toIdentityNumber({ division: '220102', birthOn: '1990-03-07', sequence: 871 })
  const mistyped = identity.slice(0, 17) + (identity.endsWith('1') ? '2' : '1')
  const cases: readonly (readonly [string, string])[] = [
    ['赴日本考察团组', '赴日本考察团组'],
    ['220007712018070083', '220007712018070083'],
    ['20180004 团组', '20180004 团组'],
    [`张三 ${identity}`, '张三 ＊＊＊'],
    [`张三（${mistyped}）`, '张三（＊＊＊）'],
    ['张三 PE1234567.', '张三 ＊＊＊.'],
    ['护照PE1234567出访', '护照＊＊＊出访'],
    ['护照 P.1234567', '护照 ＊＊＊'],
    ['half a character \ud83d', 'half a character \ufffd'],
  ]
  for (const [typed, kept] of cases) expect(toAuditSubject(typed)).toBe(kept)
  const long = toAuditSubject('团'.repeat(298) + '😀'.repeat(3))
  expect(long).toHaveLength(299)
  expect(long.isWellFormed()).toBe(true)
  expect(toAuditSubject('团'.repeat(300))).toHaveLength(300)
})
