import { cpSync, rmSync } from 'node:fs'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { chainStart, isNextEntry } from '../../domain/audit/audit-chain.ts'
import type { AuditEntry } from '../../domain/audit/audit-entry.ts'
import { hashText } from '../../main/features/audit/audit-log.ts'
import { getDelivered } from '../../main/features/audit/audit-state.repo.ts'
import { countLines, listEntriesAfter } from '../../main/features/audit/audit.repo.ts'
import { checkChain } from '../../main/features/audit/check-chain.ts'
import { findBatch } from '../../main/features/audit/deliverable.ts'
import { findBegun } from '../../main/features/audit/follow-chain.ts'
import { createOffice, keyKinds, provisionKey, startClient, type Office, type TestClient } from './office.ts'

/** One after another on one computer: its workspace, then the office's database, are put back from older copies. */
const kind = keyKinds.at(-1) ?? 'practice'
let office: Office
let client: TestClient
let key: Awaited<ReturnType<typeof provisionKey>>

beforeAll(async () => {
  office = await createOffice(5)
  key = await provisionKey(office.directory, office.ca, kind)
  await office.startServer()
  client = await startClient(office, key)
}, 60_000)
afterAll(async () => {
  await client.close()
  await office.remove()
})

test('A workspace put back from an older copy goes on in a new chain that names the old one', async () => {
  await client.login()
  await untilDelivered()
  await client.close()
  copy(office.userData, 'client-then')
  client = await startClient(office, key)
  await unlockAndLock(2)
  const told = listOfficeLines()
  await client.close()
  putBack('client-then', office.userData)

  client = await startClient(office, key)
  expect(await client.unlock()).toMatchObject({ ok: true })
  await client.until('a new chain', () => findBegun(db()) !== undefined)
  await untilDelivered()
  const chains = groupByChain(listOfficeLines())
  expect([...chains.keys()]).toHaveLength(2)
  const [old, next] = [...chains.values()]
  // What the office had is there as it was.
  expect(old).toEqual(told)
  const [first] = next ?? []
  const here = listEntriesAfter(db(), 0, 1000)
  const last = here.filter(({ chainId }) => chainId === old?.[0]?.chainId).at(-1)
  expect(first).toMatchObject({
    ...{ seq: 1, action: 'chain-broken', account: 'zhuanbanyuan01' },
    values: { chain: last?.chainId, lastSeq: last?.seq, lastHash: last?.hash },
  })
  expect(await checkChain(db())).toBeNull()
  for (const lines of chains.values()) expect(isWhole(lines)).toBe(true)
  console.log(`${[...chains.values()].map((lines) => lines.length).join(' and ')} lines of two chains at the office`)
})

test('It is told until the desk is locked, once for all by its line, and later lines reach the office', async () => {
  const place = findBegun(db())
  await client.session.lock()
  await client.unlock()
  expect(findBegun(db())).toBeUndefined()
  await untilDelivered()
  const broken = listEntriesAfter(db(), 0, 1000).filter(({ action }) => action === 'chain-broken')
  expect(broken).toHaveLength(1)
  expect(groupByChain(listOfficeLines()).size).toBe(2)
  expect(getDelivered(db()).seq).toBeGreaterThan(place ?? Infinity)
})

test('The office put back from a copy in the middle of the new chain gets again what it has lost', async () => {
  copy(office.dataDirectory, 'server-middle')
  await client.session.lock()
  await client.unlock()
  await untilDelivered()
  const before = listOfficeLines()
  await putOfficeBack('server-middle')
  await client.session.lock()
  // It has forgotten the session too.
  expect(await client.login()).toMatchObject({ ok: true })
  await untilDelivered()
  expectToHold(before)
})

test('The office put back from a copy that knows nothing of either chain gets both, whole, and no third', async () => {
  const before = listOfficeLines()
  await office.stopServer()
  office.inDatabase((server) =>
    server.exec(`DROP TRIGGER audit_entry_stays; DROP TRIGGER audit_chain_stays;
      DELETE FROM audit_entry WHERE seq > 1 OR chain_id <> (SELECT min(id) FROM audit_chain);
      DELETE FROM audit_chain WHERE id <> (SELECT min(id) FROM audit_chain)`),
  )
  await office.startServer()
  await client.session.lock()
  await client.unlock()
  await untilDelivered()
  const after = groupByChain(listOfficeLines())
  expect(after.size).toBe(2)
  for (const lines of after.values()) expect(isWhole(lines)).toBe(true)
  // Of the old chain the office gets what both once had; the lines after the copy were only with it.
  const [oldChain] = before
  const archived = listEntriesAfter(db(), 0, 1000).find(({ action }) => action === 'chain-broken')?.values['archived']
  expect(after.get(oldChain?.chainId ?? '')).toHaveLength(Number(archived))
  expect(await checkChain(db())).toBeNull()
}, 30_000)

function db() {
  return client.open.get().db
}

async function untilDelivered(): Promise<void> {
  client.sync.now()
  await client.until('the trail is at the office', () => findBatch(db(), getDelivered(db()).seq) === undefined, 30_000)
}

async function unlockAndLock(times: number): Promise<void> {
  for (let count = 0; count < times; count += 1) {
    await client.unlock()
    await untilDelivered()
    await client.session.lock()
  }
}

function copy(folder: string, name: string): void {
  cpSync(folder, path.join(office.directory, name), { recursive: true })
}

function putBack(name: string, folder: string): void {
  rmSync(folder, { recursive: true })
  cpSync(path.join(office.directory, name), folder, { recursive: true })
}

async function putOfficeBack(name: string): Promise<void> {
  await office.stopServer()
  putBack(name, office.dataDirectory)
  await office.startServer()
}

function listOfficeLines(): AuditEntry[] {
  const select = `SELECT entry.chain_id AS chainId, seq, at, account, action, subject, filing_id AS filingId,
    act_values AS "values", previous_hash AS previousHash, hash
    FROM audit_entry AS entry JOIN audit_chain AS chain ON chain.id = entry.chain_id ORDER BY begun_at, seq`
  const rows = office.inDatabase((server) => server.prepare<[], AuditEntry & { values: never }>(select).all())
  return rows.map((row) => ({ ...row, values: JSON.parse(row.values) as AuditEntry['values'] }))
}

function groupByChain(lines: readonly AuditEntry[]): Map<string, AuditEntry[]> {
  return Map.groupBy(lines, ({ chainId }) => chainId)
}

function isWhole(lines: readonly AuditEntry[]): boolean {
  return lines.every((line, index) => isNextEntry(lines[index - 1] ?? chainStart, line, hashText))
}

function expectToHold(before: readonly AuditEntry[]): void {
  const after = new Set(listOfficeLines().map(({ hash }) => hash))
  expect(before.filter(({ hash }) => !after.has(hash))).toEqual([])
  expect(countLines(db())).toBeGreaterThan(0)
}
