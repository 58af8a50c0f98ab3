import Sqlite, { type Database } from 'better-sqlite3'
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { AuditEntry } from '../../../domain/audit/audit-entry.ts'
import { isNextEntry, chainStart } from '../../../domain/audit/audit-chain.ts'
import type { AuditPushed } from '../../../domain/audit/audit-push.ts'
import { migrations } from '../../db/migrations.ts'
import { serverFailure, type ServerResult } from '../../sync/server-result.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct, hashText } from './audit-log.ts'
import { findRefusal, getDelivered, saveDelivered } from './audit-state.repo.ts'
import { listEntriesAfter } from './audit.repo.ts'
import { checkChain, watchChain } from './check-chain.ts'
import { keepClosedAct, takeInClosedActs } from './closed-acts.ts'
import { createAuditPush } from './push-audit.ts'

const at = new Date('2026-11-21T02:00:00Z')
let folder: string
let db: Database
let workspace: Workspace

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'audit-'))
  open()
  for (const { sql } of migrations) db.exec(sql)
})
afterEach(() => {
  db.close()
  rmSync(folder, { recursive: true })
})

test('Acts become lines of one chain, numbers of people covered', () => {
  appendAct(workspace, { action: 'login' }, at)
  appendAct(workspace, { action: 'printed', subject: '赴日本考察 PE1234567', values: { round: 1 } }, at)
  const [first, second] = listEntriesAfter(db, 0, 10)
  expect(first).toMatchObject({ seq: 1, account: 'zhangjing', action: 'login', subject: null, values: {} })
  expect(second).toMatchObject({ seq: 2, chainId: first?.chainId, subject: '赴日本考察 ＊＊＊', values: { round: 1 } })
  if (!first || !second) throw new Error('two lines')
  expect([isNextEntry(chainStart, first, hashText), isNextEntry(first, second, hashText)]).toEqual([true, true])
})

test('A line goes with what it reports, or not at all', () => {
  const act = db.transaction(() => {
    appendAct(workspace, { action: 'submitted' }, at)
    throw new Error('the disk is full')
  })
  expect(act).toThrow('full')
  expect(listEntriesAfter(db, 0, 10)).toEqual([])
})

test('The table refuses every change but the next line', () => {
  append(3)
  const columns = `chain_id, at, account, action, act_values, previous_hash, hash`
  const copy = `SELECT ${columns} FROM audit_entry WHERE seq = 2`
  const attempts = [
    `UPDATE audit_entry SET subject = 'x' WHERE seq = 2`,
    `UPDATE audit_entry SET seq = 9 WHERE seq = 3`,
    'DELETE FROM audit_entry WHERE seq = 3',
    'DELETE FROM audit_entry',
    `INSERT OR REPLACE INTO audit_entry (seq, ${columns}) SELECT 2, ${copy.slice(7)}`,
    `REPLACE INTO audit_entry (seq, ${columns}) SELECT 3, ${copy.slice(7)}`,
    `INSERT INTO audit_entry (seq, ${columns}) SELECT 9, ${copy.slice(7)}`,
  ]
  for (const attempt of attempts) expect(() => db.exec(attempt), attempt).toThrow('only added to')
  console.log(`${attempts.length} ways to change the trail, ${attempts.length} refused`)
})

test('A chain of many slices holds, and what is added later is looked at too', async () => {
  append(1_234)
  expect(await checkChain(db)).toBeNull()
  append(1)
  expect(await checkChain(db)).toBeNull()
  meddle(`UPDATE audit_entry SET subject = 'x' WHERE seq = 1235`)
  reopen()
  expect(await checkChain(db)).toBe(1235)
})

test('Whoever gets past the triggers is found at the line, and it is told once', async () => {
  const tricks: readonly (readonly [sql: string, brokenAt: number])[] = [
    [`UPDATE audit_entry SET account = 'wanglei' WHERE seq = 3`, 3],
    [`UPDATE audit_entry SET act_values = '{"count":2}' WHERE seq = 4`, 4],
    [`UPDATE audit_entry SET act_values = 'no json' WHERE seq = 4`, 4],
    [`UPDATE audit_entry SET chain_id = '01960000-0000-7000-8000-000000000001' WHERE seq = 2`, 2],
    ['DELETE FROM audit_entry WHERE seq = 2', 2],
    ['DELETE FROM audit_entry WHERE seq = 1', 1],
    [`UPDATE audit_entry SET at = '2026-11-01T00:00:00.000Z' WHERE seq = 1`, 1],
    // Cut off at the end: known to the server, no longer here.
    ['DELETE FROM audit_entry WHERE seq > 3', 5],
    ['DELETE FROM audit_entry', 5],
  ]
  for (const [sql, brokenAt] of tricks) {
    db.exec('DROP TRIGGER IF EXISTS audit_entry_stays')
    db.exec('DELETE FROM audit_entry; DELETE FROM setting')
    db.close()
    open()
    append(5)
    saveDelivered(db, { seq: 5, hash: listEntriesAfter(db, 4, 1)[0]?.hash ?? '' })
    meddle(sql)
    reopen()
    expect(await checkChain(db), sql).toBe(brokenAt)
    await watchChain(workspace, () => at)
    reopen()
    await watchChain(workspace, () => at)
    const told = listEntriesAfter(db, 0, 10).filter(({ action }) => action === 'chain-broken')
    expect(told, sql).toMatchObject([{ values: { seq: brokenAt } }])
    appendAct(workspace, { action: 'submitted' }, at)
  }
  console.log(`${tricks.length} changes past the triggers, ${tricks.length} found`)
})

test('A trail rewritten whole, hashes and all, is found by the line the server has', async () => {
  append(5)
  saveDelivered(db, { seq: 4, hash: listEntriesAfter(db, 3, 1)[0]?.hash ?? '' })
  meddle('DELETE FROM audit_entry')
  append(6, '另一件事')
  reopen()
  expect(await checkChain(db)).toBe(4)
})

test('A refused PIN waits beside the closed database, without a name, and is taken in once', () => {
  append(1)
  db.close()
  keepClosedAct([folder, folder], { action: 'pin-refused', tokenSerial: 'SERIAL-1', at })
  keepClosedAct([folder], { action: 'pin-changed', tokenSerial: 'SERIAL-1', at })
  const file = path.join(folder, 'closed-acts.jsonl')
  const kept = readFileSync(file, 'utf8')
  expect(kept).not.toContain('SERIAL')
  appendFileSync(file, 'not a line\n{"action":"printed"}\n{"id":')
  open()
  takeInClosedActs(workspace)
  expect(existsSync(file)).toBe(false)
  const taken = listEntriesAfter(db, 1, 10)
  expect(taken.map(({ action, at: when }) => [action, when])).toEqual([
    ['pin-refused', at.toISOString()],
    ['pin-changed', at.toISOString()],
  ])
  expect(taken[0]?.values['token']).toMatch(/^[0-9a-f]{12}$/)
  // The power went between the commit and the removal of the file.
  appendFileSync(file, kept)
  keepClosedAct([folder], { action: 'pin-refused', tokenSerial: 'SERIAL-2', at })
  takeInClosedActs(workspace)
  expect(listEntriesAfter(db, 1, 10)).toHaveLength(3)
})

test('A file that somebody has filled costs an unlock no more than its last thousand lines', () => {
  const file = path.join(folder, 'closed-acts.jsonl')
  const forged = { at: at.toISOString(), action: 'pin-refused', token: 'a'.repeat(12) }
  const lines = Array.from({ length: 20_000 }, (_, index) => ({
    id: `00000000-0000-4000-8000-${index + 1e11}`,
    ...forged,
  }))
  appendFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  keepClosedAct([folder], { action: 'pin-changed', tokenSerial: 'SERIAL-1', at })
  takeInClosedActs(workspace)
  const taken = listEntriesAfter(db, 0, 20_000)
  expect([taken.length < 1_500, taken.at(-1)?.action, existsSync(file)]).toEqual([true, 'pin-changed', false])
  console.log(`${lines.length} lines in the file, ${taken.length} taken in`)
})

test('Everything reaches the server in batches, also after an answer was lost', async () => {
  append(1_201)
  const server = createServer()
  expect(await server.push()).toEqual(DONE)
  expect(server.batches).toEqual([500, 500, 201])
  append(1)
  server.loseAnswer = true
  expect(await server.push()).toMatchObject({ ok: false, error: { trouble: 'lost' } })
  expect(getDelivered(db).seq).toBe(1201)
  expect(await server.push()).toEqual(DONE)
  expect(getDelivered(db).seq).toBe(1202)
  expect(await server.push()).toEqual(DONE)
  expect(server.batches).toEqual([500, 500, 201, 1, 1])
})

test('A server put back from an older copy gets again what it has lost', async () => {
  append(5)
  const server = createServer()
  await server.push()
  server.has.splice(2)
  append(1)
  expect(await server.push()).toEqual(DONE)
  expect(server.has.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6])
  expect(findRefusal(db)).toBeNull()
})

test('A refusal is told, asked again after a minute and not before, and holds up nothing', async () => {
  append(2)
  const server = createServer()
  server.refusal = { code: 'audit-not-yours', values: { seq: 1 } }
  expect(await server.push()).toEqual(DONE)
  expect(findRefusal(db)).toEqual({ code: 'audit-not-yours', values: { seq: 1 } })
  await server.push()
  expect(server.batches).toEqual([2])
  server.refusal = undefined
  server.now += 60_000
  await server.push()
  expect(server.batches).toEqual([2, 2])
  expect(findRefusal(db)).toBeNull()
})

test('A server that has another line gets a new chain that names the end of this one, and only one', async () => {
  append(3)
  const server = createServer()
  await server.push()
  append(2)
  const [old] = listEntriesAfter(db, 4, 1)
  server.refusal = { code: 'audit-forked', values: { seq: 4 } }
  for (let minute = 0; minute < 3; minute += 1) {
    expect(await server.push()).toEqual(DONE)
    server.now += 60_000
  }
  expect(server.batches).toEqual([3, 2, 1, 1, 1])
  const [first, second] = listEntriesAfter(db, 5, 10)
  expect(second).toBeUndefined()
  expect(first).toMatchObject({
    ...{ seq: 1, action: 'chain-broken', account: workspace.clerk.account, previousHash: '0'.repeat(64) },
    values: { chain: old?.chainId, lastSeq: 5, lastHash: old?.hash, archived: 3 },
  })
  expect(first?.chainId).not.toBe(old?.chainId)
  append(1)
  expect(listEntriesAfter(db, 6, 1)).toMatchObject([{ seq: 2, chainId: first?.chainId, previousHash: first?.hash }])
  expect(await checkChain(db)).toBeNull()
  meddle('UPDATE audit_entry SET act_values = replace(act_values, \'"archived":3\', \'"archived":5\') WHERE seq = 6')
  reopen()
  expect(await checkChain(db)).toBe(6)
})

function createServer() {
  const server = {
    has: [] as AuditEntry[],
    batches: [] as number[],
    now: 0,
    loseAnswer: false,
    refusal: undefined as { code: string; values: { seq: number } } | undefined,
    push: () => push(new AbortController().signal),
  }
  const push = createAuditPush({ db, now: () => server.now, post: async (entries) => answer(entries) })
  function answer(entries: readonly AuditEntry[]): ServerResult<AuditPushed> {
    server.batches.push(entries.length)
    if (server.refusal) {
      return serverFailure('refused', server.refusal.code, { status: 409, values: server.refusal.values })
    }
    const lastSeq = server.has.length
    if ((entries[0]?.seq ?? 0) > lastSeq + 1) return serverFailure('refused', 'audit-gap', { values: { lastSeq } })
    server.has.push(...entries.filter(({ seq }) => seq > lastSeq))
    const { loseAnswer } = server
    server.loseAnswer = false
    if (loseAnswer) return serverFailure('lost', 'response-lost')
    return { ok: true, value: { lastSeq: server.has.length } }
  }
  return server
}

const DONE = { ok: true, value: undefined }

function append(count: number, subject = '赴日本考察'): void {
  db.transaction(() => {
    for (let index = 0; index < count; index += 1) appendAct(workspace, { action: 'printed', subject }, at)
  })()
}

/** As somebody would who has the key of the database and knows SQL. */
function meddle(sql: string): void {
  db.exec('DROP TRIGGER IF EXISTS audit_entry_unchanged; DROP TRIGGER IF EXISTS audit_entry_stays')
  db.exec(sql)
}

function open(): void {
  db = new Sqlite(path.join(folder, 'workspace.db'))
  workspace = { db, clerk: { account: 'zhangjing' } } as Workspace
}

function reopen(): void {
  db.close()
  open()
}
