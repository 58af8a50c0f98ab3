import assert from 'node:assert/strict'
import type { BlackBoxClerk } from './black-box-clerk.ts'
import type { ConformanceCase } from './case.ts'
import { toPlan } from './plans.ts'

/** The contract says within a second; a busy machine gets more. */
const NEWS_WITHIN_MS = 5000
const QUIET_MS = 1500

/** A stream of server-sent events, as text. `until` settles with whether it came in time. */
async function listen(clerk: BlackBoxClerk) {
  const call = { method: 'GET', path: '/changes/stream' }
  const abort = new AbortController()
  const headers = { ...(await clerk.credentialsFor(call)) }
  const response = await fetch(new URL(call.path, clerk.target.url), { headers, signal: abort.signal })
  let text = ''
  const reading = (async () => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk).toString()
  })().catch(() => undefined)
  return {
    status: response.status,
    type: response.headers.get('content-type') ?? '',
    text: () => text,
    async until(pattern: RegExp, withinMs: number): Promise<boolean> {
      const end = performance.now() + withinMs
      while (!pattern.test(text) && performance.now() < end) await new Promise((done) => setTimeout(done, 20))
      return pattern.test(text)
    },
    async end() {
      abort.abort()
      await reading
    },
  }
}

/** Server-sent events: word that there is something new. */
export const streamCases: readonly ConformanceCase[] = [
  {
    rule: 'C-55',
    title: 'a stream speaks at once, and says within moments that there is something new for the clerk',
    async run(setup) {
      const stream = await listen(setup.clerk)
      try {
        assert.equal(stream.status, 200)
        assert.match(stream.type, /^text\/event-stream/)
        assert.ok(await stream.until(/^:.*\n/, NEWS_WITHIN_MS), 'not a word at the beginning')
        const { colleague } = setup
        await colleague.push(await colleague.toSubmit(toPlan(setup, colleague)))
        assert.ok(await stream.until(/event: ?changed\r?\n/, NEWS_WITHIN_MS), `no news: ${stream.text()}`)
      } finally {
        await stream.end()
      }
    },
  },
  {
    rule: 'C-56',
    title: 'a stream says nothing of what the clerk may not see, and never what it is that is new',
    async run(setup) {
      const { clerk, stranger } = setup
      const [mine, theirs] = [await listen(clerk), await listen(stranger)]
      try {
        const plan = toPlan(setup, clerk)
        await clerk.push(await clerk.toSubmit(plan))
        assert.ok(await mine.until(/event: ?changed/, NEWS_WITHIN_MS), 'no news')
        assert.ok(!(await theirs.until(/event:/, QUIET_MS)), `told to a neighbour: ${theirs.text()}`)
        const lines = mine.text().split(/\r?\n/)
        const strange = lines.filter((line) => !/^(:.*|event: ?changed|data:? ?|id:.*|retry:.*|)$/.test(line))
        assert.deepEqual(strange, [])
        assert.ok(!mine.text().includes(plan.filingId))
      } finally {
        await Promise.all([mine.end(), theirs.end()])
      }
    },
  },
]
