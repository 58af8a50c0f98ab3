import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { chainStart, toNextEntry, type ChainEnd } from '../../domain/audit/audit-chain.ts'
import type { AuditEntry } from '../../domain/audit/audit-entry.ts'
import { AuditPushed } from '../../domain/audit/audit-push.ts'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase } from './case.ts'
import { parse, toRefusal, type Answer } from './target.ts'

/** A chain of so many lines of a workspace that nobody has. */
function toChain(clerk: BlackBoxClerk, length: number, from: ChainEnd = chainStart, chainId: string = uuidv7()) {
  const entries: AuditEntry[] = []
  let end = from
  for (let made = 0; made < length; made += 1) {
    const { account } = clerk.credentials
    const at = clerk.target.now().toISOString()
    const facts = { at, account, action: 'unlock', subject: null, filingId: null, values: { made } } as const
    const entry = toNextEntry(chainId, end, facts, (text) => createHash('sha256').update(text).digest('hex'))
    entries.push(entry)
    end = entry
  }
  return entries
}

function push(clerk: BlackBoxClerk, entries: readonly AuditEntry[]): Promise<Answer> {
  return clerk.ask({ method: 'POST', path: '/audit', json: { entries } })
}

/** Lines of the audit trail, kept as they came. */
export const auditCases: readonly ConformanceCase[] = [
  {
    rule: 'C-66',
    title: 'lines are taken up to the last one, and sending them again does nothing',
    async run({ clerk }) {
      const entries = toChain(clerk, 5)
      assert.deepEqual(parse(AuditPushed, await push(clerk, entries.slice(0, 3))), { lastSeq: 3 })
      assert.deepEqual(parse(AuditPushed, await push(clerk, entries)), { lastSeq: 5 })
      assert.deepEqual(parse(AuditPushed, await push(clerk, entries.slice(1, 2))), { lastSeq: 5 })
    },
  },
  {
    rule: 'C-67',
    title: 'lines after a gap are refused as a whole, with the last one the server has',
    async run({ clerk }) {
      const entries = toChain(clerk, 5)
      parse(AuditPushed, await push(clerk, entries.slice(0, 2)))
      const answer = await push(clerk, entries.slice(3))
      assert.equal(toRefusal(answer), '409 audit-gap')
      assert.match(answer.text, /"lastSeq":2\b/)
      assert.deepEqual(parse(AuditPushed, await push(clerk, entries.slice(2))), { lastSeq: 5 })
    },
  },
  {
    rule: 'C-68',
    title: 'another line in a place that is taken is a fork, and what stands there stays',
    async run({ clerk }) {
      const entries = toChain(clerk, 3)
      const [first] = entries
      parse(AuditPushed, await push(clerk, entries))
      const other = toChain(clerk, 2, first, first?.chainId)
      const answer = await push(
        clerk,
        other.map((entry) => ({ ...entry })),
      )
      assert.equal(toRefusal(answer), '409 audit-forked')
      assert.match(answer.text, /"seq":2\b/)
      assert.deepEqual(parse(AuditPushed, await push(clerk, entries)), { lastSeq: 3 })
    },
  },
  {
    rule: 'C-69',
    title: 'a line whose hash is not its own is refused with all that came with it',
    async run({ clerk }) {
      const entries = toChain(clerk, 3)
      const changed = entries.map((entry) => (entry.seq === 2 ? { ...entry, subject: '另一件事' } : entry))
      assert.equal(toRefusal(await push(clerk, changed)), '422 audit-broken')
      assert.match(toRefusal(await push(clerk, entries.slice(1))), /^409 audit-gap$/)
    },
  },
  {
    rule: 'C-70',
    title: 'another unit cannot go on with a chain',
    async run({ clerk, stranger }) {
      const entries = toChain(clerk, 2)
      parse(AuditPushed, await push(clerk, entries.slice(0, 1)))
      assert.equal(toRefusal(await push(stranger, entries.slice(1))), '403 audit-not-yours')
    },
  },
]
