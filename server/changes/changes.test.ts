import { rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ChangesPage, Notice, type Change } from '../../domain/sync/change.ts'
import { codeOf, TestClerk } from '../testing/test-clerk.ts'
import { toPlanData, toSubmission } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const GROUPS = 2000
let office: TestOffice
let clerk: TestClerk
let other: TestClerk

beforeAll(async () => {
  office = await openTestOffice({ groups: GROUPS })
  clerk = await TestClerk.loggedIn(office)
  other = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
}, 60_000)
afterAll(() => office.close())

function countByEntity(changes: readonly Change[]): Record<string, number> {
  return Object.fromEntries(
    [...Map.groupBy(changes, (change) => change.entity)].map(([entity, all]) => [entity, all.length]),
  )
}

async function follow(of: TestClerk, target: string): Promise<Response> {
  const headers = { accept: 'application/x-ndjson', ...(await of.credentials('GET', target)) }
  return fetch(new URL(target, office.url), { headers })
}

async function readLines(stream: Response): Promise<readonly string[]> {
  expect(stream.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8')
  const text = await stream.text()
  expect(text.endsWith('\n')).toBe(true)
  return text.trimEnd().split('\n')
}

describe('the feed', () => {
  it('brings everything of the unit and those below it, in pages, each record once and in order', async () => {
    const start = performance.now()
    const { changes, pages } = await clerk.pullAll(undefined, 500)
    console.log(`feed: ${changes.length} records, ${pages} pages, ${Math.round(performance.now() - start)} ms`)
    const { changes: small, pages: smallPages } = await clerk.pullAll(undefined, 97)
    expect(small).toEqual(changes)
    expect(smallPages).toBe(Math.ceil(changes.length / 97))
    const seqs = changes.map((change) => change.seq)
    expect(seqs).toEqual(seqs.toSorted((one, next) => one - next))
    expect(new Set(changes.map((change) => ('body' in change ? change.body.id : change.id))).size).toBe(changes.length)
    const groups = changes.filter(
      (each) => 'body' in each && each.entity === 'filing' && each.body.kind === 'task-group',
    )
    expect(groups).toHaveLength(GROUPS)
    expect(countByEntity(changes)).toMatchObject({ unit: 7 })
  })

  it('shows no unit what belongs to a neighbour', async () => {
    const { changes } = await other.pullAll()
    const codes = new Set(
      changes.flatMap((change) => ('body' in change && 'unitCode' in change.body ? [change.body.unitCode] : [])),
    )
    expect([...codes].toSorted()).toEqual(['000305', '000306'])
  })

  it('as a stream brings the same pages, a line each, until the last', async () => {
    const { changes, cursor } = await clerk.pullAll()
    for (const limit of [97, 1000]) {
      const stream = await follow(clerk, `/changes?limit=${limit}`)
      const pages = (await readLines(stream)).map((line) => ChangesPage.parse(JSON.parse(line)))
      console.log(`stream: ${pages.length} pages of ${limit}`)
      expect(pages.map(({ more }) => more)).toEqual(pages.map((_, at) => at < pages.length - 1))
      expect(pages.flatMap((page) => page.changes)).toEqual(changes)
      expect(pages.map((page) => page.changes.length).slice(0, -1)).toEqual(Array(pages.length - 1).fill(limit))
      expect(pages.at(-1)?.cursor).toBe(cursor)
    }
    const rest = await readLines(await follow(clerk, `/changes?${new URLSearchParams({ since: cursor })}`))
    expect(rest.map((line) => JSON.parse(line))).toMatchObject([{ changes: [], more: false }])
    const refused = await follow(clerk, '/changes?since=abc')
    expect([refused.status, refused.headers.get('content-type')]).toEqual([
      410,
      'application/problem+json; charset=utf-8',
    ])
    await refused.body?.cancel()
  })

  it('a stream ends, without a last page, when the session does; one that nobody reads holds up nobody', async () => {
    const guest = await TestClerk.loggedIn(office)
    const idle = await follow(guest, '/changes?limit=1')
    const stream = await follow(guest, '/changes?limit=1')
    const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader()
    let text = (await reader?.read())?.value ?? ''
    office.inDatabase((db) => db.prepare('DELETE FROM session').run())
    await new Promise((done) => setTimeout(done, 1100))
    for (let read = await reader?.read(); read?.done === false; read = await reader?.read()) text += read.value
    const lines = text.trimEnd().split('\n')
    console.log(`stream: ended after ${lines.length} of ${GROUPS} pages and more`)
    expect(lines.length).toBeLessThan(GROUPS)
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ more: true })
    await idle.body?.cancel()
    clerk = await TestClerk.loggedIn(office)
    other = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
  })

  it('tells only what is new after a cursor, with the notice to the unit that filed and to no other', async () => {
    const [mine, theirs] = [(await clerk.pullAll()).cursor, (await other.pullAll()).cursor]
    const submission = toSubmission('plan', toPlanData())
    await clerk.push(await clerk.toSubmit(submission))
    const { changes, cursor } = await clerk.pullAll(mine)
    expect(countByEntity(changes)).toEqual({ filing: 1, notice: 1 })
    expect((await other.pullAll(theirs)).changes).toEqual([])
    const notice = changes.flatMap((each) => ('body' in each && each.entity === 'notice' ? [each.body] : []))[0]
    expect(notice).toMatchObject({ kind: 'received', filingId: submission.filingId, readAt: null })

    const noticeId = Notice.parse(notice).id
    const reading = { id: uuidv7(), createdAt: new Date().toISOString(), type: 'read-notice', noticeId } as const
    expect(await other.pushOne({ ...reading, id: uuidv7() })).toMatchObject({ code: 'unknown-notice' })
    expect(await clerk.pushOne(reading)).toMatchObject({ outcome: 'accepted' })
    const [read] = (await clerk.pullAll(cursor)).changes
    expect(read).toMatchObject({ entity: 'notice', body: { readAt: '2026-11-21T02:00:00.000Z' } })
  })

  it('answers 410 to a cursor of another unit, another server, or no server at all', async () => {
    const { cursor } = await other.pullAll()
    const parts = JSON.parse(Buffer.from(cursor, 'base64url').toString())
    const forge = (change: object) => Buffer.from(JSON.stringify({ ...parts, ...change })).toString('base64url')
    const future = forge({ unit: '000771', seq: 1_000_000 })
    for (const bad of [cursor, future, forge({ unit: '000771', server: 'jilin-0' }), 'abc', '']) {
      const answer = await clerk.send('GET', `/changes?${new URLSearchParams({ since: bad })}`)
      expect([answer.status, codeOf(answer)]).toEqual([410, 'cursor-expired'])
    }
  })

  it('answers 410 to a cursor of what was lost when a copy was put back, also once there is more than before', async () => {
    const [file, copy] = ['office.db', 'copy.db'].map((name) => path.join(office.dataDirectory, name)) as [
      string,
      string,
    ]
    office.inDatabase((db) => db.prepare('VACUUM INTO :copy').run({ copy }))
    const before = (await clerk.pullAll()).cursor
    await clerk.push(await clerk.toSubmit(toSubmission('plan', toPlanData())))
    const lost = (await clerk.pullAll()).cursor
    await office.restart(async () => {
      for (const end of ['-wal', '-shm']) await rm(file + end, { force: true })
      await rename(copy, file)
    })
    clerk = await TestClerk.loggedIn(office)
    for (let filed = 0; filed < 3; filed += 1)
      await clerk.push(await clerk.toSubmit(toSubmission('plan', toPlanData())))
    const answer = await clerk.send('GET', `/changes?${new URLSearchParams({ since: lost })}`)
    expect([answer.status, codeOf(answer)]).toEqual([410, 'cursor-expired'])
    const { changes } = await clerk.pullAll(before)
    expect(countByEntity(changes)).toEqual({ filing: 3, notice: 3 })
    other = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
  })

  it('refuses pages that are too large', async () => {
    expect(codeOf(await clerk.send('GET', '/changes?limit=1001'))).toBe('malformed')
    expect((await clerk.pull(undefined, 1000)).changes).toHaveLength(1000)
  })

  it('ends a page at 8 MB, and brings the rest with the next ones', async () => {
    const { changes } = await clerk.pullAll()
    const pad = 'x'.repeat(40_000)
    office.inDatabase((db) =>
      db
        .prepare(`UPDATE filing SET data = json_set(data, '$.pad', json_object('text', :pad)) WHERE rowid % 4 = 0`)
        .run({ pad }),
    )
    const sizes: number[] = []
    const ids = new Set<string>()
    for (let since: string | undefined, more = true; more;) {
      const page = await clerk.pull(since, 1000)
      sizes.push(JSON.stringify(page).length)
      for (const change of page.changes) ids.add('body' in change ? change.body.id : change.id)
      ;({ cursor: since, more } = page)
    }
    console.log(`large pages: ${sizes.length}, the largest of ${Math.max(...sizes)} characters`)
    expect(Math.max(...sizes)).toBeLessThan(8_100_000)
    expect(Math.max(...sizes)).toBeGreaterThan(3_000_000)
    expect(ids.size).toBe(changes.length)
  })
})
