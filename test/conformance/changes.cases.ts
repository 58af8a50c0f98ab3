import assert from 'node:assert/strict'
import { ChangesPage, type Change } from '../../domain/sync/change.ts'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase, Setup } from './case.ts'
import { toDelete, toWithdraw } from './operations.cases.ts'
import { toPlan } from './plans.ts'
import { toRefusal } from './target.ts'

const SMALL_PAGE = 7
const WRITTEN_MEANWHILE = 20
/** More records than this are read in larger pages, so that the suite ends in time. */
const MOST_RECORDS = 3000
const LARGER_PAGE = 97

function toKey(change: Change): string {
  return `${change.entity} ${'body' in change ? change.body.id : change.id}`
}

function assertOrdered(changes: readonly Change[]): void {
  const seqs = changes.map(({ seq }) => seq)
  assert.deepEqual(
    seqs,
    seqs.toSorted((one, next) => one - next),
    'not in the order of seq',
  )
  assert.equal(new Set(seqs).size, seqs.length, 'a seq twice')
}

async function filePlans(setup: Setup, clerk: BlackBoxClerk, count: number): Promise<readonly string[]> {
  const plans = Array.from({ length: count }, () => toPlan(setup, clerk))
  const results = await clerk.push(...(await Promise.all(plans.map((plan) => clerk.toSubmit(plan)))))
  assert.ok(results.every(({ outcome }) => outcome === 'accepted'))
  return plans.map(({ filingId }) => filingId)
}

/** The feed: everything once, in order, to whom it concerns. */
export const changeCases: readonly ConformanceCase[] = [
  {
    rule: 'C-43',
    title: 'without a cursor the feed brings every record once, in the order of seq',
    async run(setup) {
      const ids = await filePlans(setup, setup.clerk, 3)
      const { changes } = await setup.clerk.pullAll()
      assertOrdered(changes)
      const keys = changes.map(toKey)
      assert.equal(new Set(keys).size, keys.length, 'a record twice')
      assert.deepEqual(
        ids.filter((id) => !keys.includes(`filing ${id}`)),
        [],
      )
    },
  },
  {
    rule: 'C-44',
    title: 'no page is longer than was asked for, and pages of any length bring the same records',
    async run({ clerk }) {
      const { changes } = await clerk.pullAll()
      const limit = changes.length > MOST_RECORDS ? LARGER_PAGE : SMALL_PAGE
      const small: Change[] = []
      for await (const page of clerk.pages(undefined, limit)) {
        assert.ok(page.changes.length <= limit, `${page.changes.length} records in a page`)
        small.push(...page.changes)
      }
      assert.deepEqual(small, changes)
    },
  },
  {
    rule: 'C-79',
    title: 'asked for pages a line each, the server brings the same records, or the page it brings as ever',
    async run({ clerk }) {
      const { changes } = await clerk.pullAll()
      const limit = changes.length > MOST_RECORDS ? LARGER_PAGE : SMALL_PAGE
      const headers = { accept: 'application/x-ndjson, application/json' }
      const followed: Change[] = []
      for (let since: string | undefined, more = true; more;) {
        const query = new URLSearchParams({ limit: String(limit), ...(since !== undefined && { since }) })
        const { text } = await clerk.ask({ method: 'GET', path: `/changes?${query}`, headers })
        const pages = text
          .trimEnd()
          .split('\n')
          .map((line) => ChangesPage.parse(JSON.parse(line)))
        assert.ok(
          pages.every((page, at) => page.changes.length <= limit && (page.more || at === pages.length - 1)),
          'a page that is too long, or one after the last',
        )
        followed.push(...pages.flatMap((page) => page.changes))
        const last = pages.at(-1)
        assert.ok(last?.cursor !== since, 'an answer that does not go on')
        ;[since, more] = [last?.cursor, last?.more === true]
      }
      assert.deepEqual(followed.slice(0, changes.length), changes)
    },
  },
  {
    rule: 'C-45',
    title: 'after a cursor comes only what is new, and a cursor at the end stays good',
    async run(setup) {
      const { clerk } = setup
      const { cursor } = await clerk.pullAll()
      const empty = await clerk.pull(cursor)
      assert.deepEqual([empty.changes, empty.more], [[], false])
      const [id] = await filePlans(setup, clerk, 1)
      for (const since of [cursor, empty.cursor]) {
        const { changes } = await clerk.pullAll(since)
        const filings = changes.filter(({ entity }) => entity === 'filing').map(toKey)
        assert.deepEqual(filings, [`filing ${id}`])
      }
    },
  },
  {
    rule: 'C-46',
    title: 'a record that is gone is told by a tombstone, to who has it and to who reads anew',
    async run(setup) {
      const { clerk } = setup
      const [id = ''] = await filePlans(setup, clerk, 1)
      const { cursor } = await clerk.pullAll()
      await clerk.push(toWithdraw(clerk, id, 1), toDelete(clerk, id, 2))
      const { changes } = await clerk.pullAll(cursor)
      const mine = changes.filter((change) => toKey(change) === `filing ${id}`)
      assert.equal(mine.length, 1, `${mine.length} rows for one record`)
      assert.ok(mine[0] && 'deleted' in mine[0], 'no tombstone')
      assert.equal(await clerk.findFiling(id), undefined)
    },
  },
  {
    rule: 'C-47',
    title: 'a cursor the server cannot go on from is answered 410, never by an empty page',
    async run({ clerk, stranger }) {
      const { cursor } = await stranger.pullAll()
      for (const since of [cursor, 'no-cursor', '', `${cursor}x`]) {
        const path = `/changes?${new URLSearchParams({ since })}`
        assert.equal(toRefusal(await clerk.ask({ method: 'GET', path })), '410 cursor-expired')
      }
    },
  },
  {
    rule: 'C-48',
    title: 'nobody is told what belongs to a unit that is not his and not below his',
    async run(setup) {
      const { clerk, stranger } = setup
      const [cursor, theirs] = [(await clerk.pullAll()).cursor, (await stranger.pullAll()).cursor]
      const [id] = await filePlans(setup, clerk, 1)
      const mine = (await clerk.pullAll(cursor)).changes.map(({ entity }) => entity)
      assert.deepEqual(mine.toSorted(), ['filing', 'notice'])
      assert.deepEqual((await stranger.pullAll(theirs)).changes, [])
      const all = (await stranger.pullAll()).changes.map(toKey)
      assert.ok(!all.includes(`filing ${id}`))
    },
  },
  {
    rule: 'C-49',
    title: 'what is written while somebody reads is missed by nobody and told to nobody twice',
    async run(setup) {
      const { clerk, colleague } = setup
      const { cursor } = await clerk.pullAll()
      const written: string[] = []
      const writing = (async () => {
        for (let done = 0; done < WRITTEN_MEANWHILE; done += 1) written.push(...(await filePlans(setup, colleague, 1)))
      })()
      const read: Change[] = []
      let [since, isOver] = [cursor, false]
      while (!isOver) {
        isOver = written.length === WRITTEN_MEANWHILE
        for await (const page of clerk.pages(since, SMALL_PAGE)) {
          read.push(...page.changes)
          since = page.cursor
        }
      }
      await writing
      assertOrdered(read)
      const filings = read.filter(({ entity }) => entity === 'filing').map(toKey)
      assert.deepEqual(
        filings,
        written.map((id) => `filing ${id}`),
      )
    },
  },
  {
    rule: 'C-50',
    title: 'a page holds from one to a thousand records',
    async run({ clerk }) {
      for (const limit of ['0', '1001', 'many']) {
        assert.equal(toRefusal(await clerk.ask({ method: 'GET', path: `/changes?limit=${limit}` })), '400 malformed')
      }
      assert.ok((await clerk.pull(undefined, 1000)).changes.length <= 1000)
    },
  },
  {
    rule: 'C-51',
    title: 'a record that changes again stands once, whole, at the place of its latest change',
    async run(setup) {
      const { clerk } = setup
      const { cursor } = await clerk.pullAll()
      const [id = ''] = await filePlans(setup, clerk, 1)
      const [before] = (await clerk.pullAll(cursor)).changes.filter((each) => toKey(each) === `filing ${id}`)
      await clerk.push(toWithdraw(clerk, id, 1))
      const after = (await clerk.pullAll(cursor)).changes.filter((each) => toKey(each) === `filing ${id}`)
      assert.equal(after.length, 1)
      assert.ok(before && after[0] && after[0].seq > before.seq, 'not at a later place')
      assert.equal((await clerk.findFiling(id, cursor))?.revision, 2)
    },
  },
  {
    rule: 'C-54',
    title: 'a page says whom the clerk files for',
    async run({ clerk, stranger }) {
      for (const who of [clerk, stranger]) assert.deepEqual((await who.pull()).units, who.grant.clerk.units)
    },
  },
]
