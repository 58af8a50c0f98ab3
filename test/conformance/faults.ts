import { randomUUID } from 'node:crypto'
import { Trust } from '../../domain/sync/session.ts'
import {
  emptyPage,
  forgive,
  onAnswer,
  onPages,
  onResults,
  onUpload,
  readJson,
  takeAnyway,
  toLastGrant,
  toReply,
  type Json,
} from './fault-tools.ts'
import type { Call, Fault, Reply } from './faulty-server.ts'

const empty = Buffer.alloc(0)

function isPush({ path }: Call): boolean {
  return path === '/operations'
}

function taken(): Reply {
  return { status: 204, headers: { 'upload-offset': '65536' }, body: empty }
}

function begun(): Reply {
  return { status: 201, headers: { location: `/files/000000-${randomUUID()}` }, body: empty }
}

function audited(): Reply {
  return toReply({ lastSeq: 3 })
}

function reverse(body: Buffer): Buffer {
  const { operations } = readJson({ body })
  return Buffer.from(JSON.stringify({ operations: Array.isArray(operations) ? operations.toReversed() : [] }))
}

function idOf(change: Json): string {
  const body = change['body']
  return String(body !== null && typeof body === 'object' && 'id' in body ? body['id'] : change['id'])
}

const general: readonly Fault[] = [
  onAnswer('C-1', 'is another server every time', /^\/health$/, (json) => ({ ...json, serverId: randomUUID() })),
  {
    ...{ name: 'says in plain text what went wrong', breaks: 'C-2' },
    answer: (reply) =>
      reply.status < 400 ? reply : { ...reply, headers: { ...reply.headers, 'content-type': 'text/plain' } },
  },
  forgive('C-3', ['malformed'], () => toReply({ results: [] }), isPush),
  forgive('C-4', ['too-large'], () => toReply({ results: [] }), isPush),
  onAnswer('C-5', 'describes no results', /openapi/, ({ paths, ...json }) => ({
    ...json,
    paths: Object.fromEntries(Object.entries(toObject(paths)).filter(([path]) => path !== '/operations/results')),
  })),
]

const session: readonly Fault[] = [
  onAnswer('C-7', 'gives everybody the same challenge', /challenge$/, (json) => ({ ...json, nonce: 'A'.repeat(43) })),
  onAnswer('C-8', 'names nobody to trust', /login$/, ({ trust, ...json }) => ({
    ...json,
    trust: { ...toObject(trust), authorities: [] },
  })),
  onAnswer('C-8', 'gives out another’s certificate for packages', /login$/, ({ trust, ...json }) => {
    const [authority = null] = Trust.parse(trust).authorities
    return { ...json, trust: { ...toObject(trust), packageCertificate: authority } }
  }),
  forgive('C-9', ['nonce-spent'], toLastGrant),
  forgive('C-10', ['bad-signature'], toLastGrant),
  forgive('C-11', ['clock-wrong'], toLastGrant),
  forgive('C-12', ['key-unknown-ca'], toLastGrant),
  forgive('C-13', ['key-wrong-clerk', 'key-wrong-unit'], toLastGrant),
  forgive('C-14', ['bad-credentials'], toLastGrant),
  forgive('C-15', ['renewal-expired', 'key-wrong-clerk'], toLastGrant),
  forgive('C-18', ['session-missing'], emptyPage),
  ...(
    [
      ['C-19', 'proof-missing'],
      ['C-20', 'proof-invalid'],
      ['C-21', 'proof-replayed'],
      ['C-22', 'clock-wrong'],
    ] as const
  ).map(([rule, code]) => forgive(rule, [code], emptyPage)),
]

const operations: readonly Fault[] = [
  onResults('C-23', 'answers in another order', (results) => results.toReversed()),
  onResults('C-24', 'gives no number', (results) => results.map((result) => ({ ...result, number: null }))),
  onResults('C-25', 'takes the same operation again', (results) =>
    results.map((result) => (result['outcome'] === 'duplicate' ? { ...result, outcome: 'accepted' } : result)),
  ),
  takeAnyway('C-26', 'operation-id-reused'),
  onResults('C-27', 'takes the same operation twice at once', (results) =>
    results.map((result) => (result['outcome'] === 'duplicate' ? { ...result, outcome: 'accepted' } : result)),
  ),
  {
    ...{ name: 'carries a batch out from its end', breaks: 'C-28' },
    ask: (call) => ({ query: call.query, body: isPush(call) ? reverse(call.body) : call.body }),
  },
  {
    ...{ name: 'fails on a batch with a bad operation', breaks: 'C-29' },
    answer: (reply, call) => (isPush(call) && reply.body.includes('"refused"') ? toReply({}, 500) : reply),
  },
  takeAnyway('C-30', 'conflict'),
  onResults('C-31', 'remembers refusals', (results, memory) =>
    results.map((result) => {
      const id = String(result['id'])
      if (result['outcome'] === 'refused') memory.set(id, JSON.stringify(result))
      const before = memory.get(id)
      return before === undefined ? result : readJson({ body: Buffer.from(before) })
    }),
  ),
  takeAnyway('C-32', 'bad-signature'),
  takeAnyway('C-33', 'wrong-office'),
  onResults('C-34', 'does not say why', (results) => results.map((result) => ({ ...result, issues: [] }))),
  takeAnyway('C-35', 'unknown-filing'),
  takeAnyway('C-36', 'not-allowed'),
  forgive('C-37', ['malformed'], () => toReply({ results: [] }), isPush),
  onAnswer('C-40', 'remembers nothing', /results$/, () => ({ results: [], unknown: [] })),
  onAnswer('C-41', 'tells results to everybody', /results$/, ({ results, unknown }) => ({
    results: [...toList(results), ...toList(unknown).map((id) => ({ id, outcome: 'duplicate', revision: 1 }))],
    unknown: [],
  })),
  forgive('C-42', ['malformed'], () => toReply({ results: [], unknown: [] })),
]

function toObject(json: Json[string] | undefined): Json {
  return readJson({ body: Buffer.from(JSON.stringify(json ?? null)) })
}

function toList(json: Json[string] | undefined): readonly Json[string][] {
  return Array.isArray(json) ? json : []
}

const feed: readonly Fault[] = [
  onPages('C-43', 'tells its first record twice', (page) => {
    const [first] = page.changes
    return { ...page, changes: first ? [...page.changes, first] : [] }
  }),
  {
    ...{ name: 'sends pages as long as it likes', breaks: 'C-44' },
    ask: ({ query, body }) => {
      if (query.has('limit')) query.set('limit', '500')
      return { query, body }
    },
  },
  onPages('C-44', 'loses the last record of a page', (page) =>
    page.more ? { ...page, changes: page.changes.slice(0, -1) } : page,
  ),
  {
    ...{ name: 'loses a page among those that come a line each', breaks: 'C-79' },
    answer(reply) {
      if (!String(reply.headers['content-type']).startsWith('application/x-ndjson')) return reply
      const lines = reply.body.toString().split('\n')
      return { ...reply, body: Buffer.from(lines.toSpliced(1, lines.length > 3 ? 1 : 0).join('\n')) }
    },
  },
  {
    ...{ name: 'begins anew at every cursor', breaks: 'C-45' },
    ask: ({ query, body }) => {
      query.delete('since')
      return { query, body }
    },
  },
  onPages('C-46', 'loses tombstones', (page) => ({
    ...page,
    changes: page.changes.filter((change) => change['deleted'] !== true),
  })),
  forgive('C-47', ['cursor-expired'], emptyPage),
  onPages('C-48', 'tells a neighbour', (page, { token }, memory) => {
    const filing = page.changes.findLast((change) => change['entity'] === 'filing')
    const seen = memory.get('filing')
    if (seen !== undefined && memory.get('token') !== token) return { ...page, changes: [JSON.parse(seen)] }
    if (filing) memory.set('filing', JSON.stringify(filing)).set('token', token)
    return page
  }),
  onPages('C-49', 'tells the last record of a page again in the next', (page, { query }, memory) => {
    const before = memory.get(query.get('since') ?? '')
    const last = page.changes.at(-1)
    if (last) memory.set(page.cursor, JSON.stringify(last))
    return before === undefined || !last ? page : { ...page, changes: [JSON.parse(before), ...page.changes] }
  }),
  forgive('C-50', ['malformed'], emptyPage),
  onPages('C-51', 'tells what a record was before, too', (page, _call, memory) => {
    const before = page.changes.flatMap((change) => memory.get(idOf(change)) ?? [])
    for (const change of page.changes) memory.set(idOf(change), JSON.stringify(change))
    return { ...page, changes: [...before.map((text) => JSON.parse(text)), ...page.changes] }
  }),
  onPages('C-54', 'does not say for whom', ({ changes, cursor, more }) => ({ changes, cursor, more })),
  { name: 'has no news', breaks: 'C-55', event: (text) => text.replaceAll('event: changed', ': here') },
  { name: 'has news for everybody', breaks: 'C-56', event: (text) => `event: changed\ndata:\n\n${text}` },
]

const files: readonly Fault[] = [
  onUpload('C-57', 'forgets what has arrived', (reply, { method }) =>
    method === 'HEAD' ? { ...reply, headers: { ...reply.headers, 'upload-offset': '0' } } : reply,
  ),
  onUpload('C-58', 'takes a piece from anywhere', (reply) => (reply.status === 409 ? taken() : reply)),
  onUpload('C-59', 'does not look at the hash', (reply) => (reply.status === 422 ? taken() : reply)),
  onUpload('C-60', 'does not look at the type', (reply) => (reply.status === 422 ? taken() : reply)),
  onUpload('C-61', 'begins any file', (reply, { method }) =>
    method === 'POST' && reply.status >= 400 ? begun() : reply,
  ),
  onUpload('C-62', 'wants every file again', (reply, { method, path }) =>
    method === 'HEAD' && path.includes('done-')
      ? { ...reply, headers: { ...reply.headers, 'upload-offset': '0' } }
      : reply,
  ),
  onUpload('C-63', 'shows files to everybody', (reply, { method }) =>
    method === 'HEAD' && reply.status === 404
      ? { status: 200, headers: { 'upload-offset': '0', 'upload-length': '1000' }, body: empty }
      : reply,
  ),
  takeAnyway('C-64', 'files-missing'),
]

const evidence: readonly Fault[] = [
  onResults('C-71', 'gives the receipt of another submission', (results, memory) =>
    results.map((result) => {
      const receipt = result['receipt']
      if (receipt === undefined) return result
      const first = memory.get('receipt') ?? JSON.stringify(receipt)
      memory.set('receipt', first)
      return { ...result, receipt: readJson({ body: Buffer.from(first) }) }
    }),
  ),
  onAnswer('C-72', 'writes a receipt anew each time', /^\/receipts\//, (json) => ({
    ...json,
    statement: `${String(json['statement'])} `,
  })),
  onAnswer('C-66', 'says it has more lines than it has', /^\/audit$/, () => ({ lastSeq: 500 })),
  forgive('C-67', ['audit-gap'], audited),
  forgive('C-68', ['audit-forked'], audited),
  forgive('C-69', ['audit-broken'], audited),
  forgive('C-70', ['audit-not-yours'], audited),
]

/** At least one for every case: a case no fault can fail would prove nothing. */
export const faults: readonly Fault[] = [general, session, operations, feed, files, evidence].flat()
