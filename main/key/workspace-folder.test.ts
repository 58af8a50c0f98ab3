import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import {
  countUnreadableWorkspaces,
  findWorkspaceFolder,
  isWrittenEverywhere,
  listWorkspaces,
  toWorkspaceDirectory,
  writeWorkspaceHeader,
} from './workspace-folder.ts'
import type { KeyWrap, WorkspaceHeader } from './workspace-header.ts'
import { createDataKey, nameDataKey } from './workspace-key.ts'
import { findWorkspace, findWrap, listRecoverable } from './workspace-wraps.ts'

const COPIES = ['workspace.json', 'workspace-copy.json', 'workspace-copy-2.json']
const KEY = { publicKeyHash: 'a'.repeat(64), thumbprint: 'b'.repeat(64) }
const WRAP: KeyWrap = { kind: 'certificate', ...KEY, holder: '安若溪', wrapped: 'QURE' }
let userData = ''

beforeEach(() => {
  userData = mkdtempSync(path.join(tmpdir(), 'workspace-'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => rmSync(userData, { recursive: true }))

test('A workspace is found by key, by account where one is named, the one used last first', () => {
  const first = write({ account: 'zhang', lastOnlineAt: '2026-11-01T00:00:00.000Z' })
  const second = write({ account: 'li', lastOnlineAt: '2026-11-20T00:00:00.000Z' })
  expect(findWorkspace(userData, KEY)?.header.workspaceId).toBe(second)
  expect(findWorkspace(userData, KEY, 'zhang')?.header.workspaceId).toBe(first)
  expect(findWorkspace(userData, KEY, 'wang')).toBeUndefined()
  expect(findWorkspace(userData, { ...KEY, publicKeyHash: 'c'.repeat(64) })).toBeUndefined()
  expect(listWorkspaces(path.join(userData, 'nothing'))).toEqual([])
})

test('A renewed certificate over the same key pair finds it too; the recovery certificate finds it for recovery alone', () => {
  const recovery = { publicKeyHash: 'd'.repeat(64), thumbprint: 'e'.repeat(64) }
  const id = write({ wraps: [WRAP, { ...WRAP, ...recovery, kind: 'recovery' }] })
  expect(findWorkspace(userData, { ...KEY, thumbprint: '0'.repeat(64) })?.header.workspaceId).toBe(id)
  expect(findWorkspace(userData, recovery)).toBeUndefined()
  expect(listRecoverable(userData, recovery)).toMatchObject([{ workspaceId: id, clerkName: '安若溪' }])
  expect(listRecoverable(userData, KEY)).toEqual([])
})

test('One bit turned anywhere in a header is noticed, and the header is read from a copy', () => {
  const id = write({})
  const file = path.join(toWorkspaceDirectory(userData, id), 'workspace.json')
  const whole = readFileSync(file)
  const [header] = listWorkspaces(userData)
  let noticed = 0
  for (let at = 0; at < whole.length; at += 1) {
    const damaged = Buffer.from(whole)
    damaged[at] = (damaged[at] ?? 0) ^ (1 << (at % 8))
    writeFileSync(file, damaged)
    const found = listWorkspaces(userData)
    expect(found).toEqual([header])
    if (!isWrittenEverywhere(path.dirname(file), found[0]?.header ?? fail())) noticed += 1
  }
  console.log(`one bit turned at each of ${whole.length} places: noticed at ${noticed}`)
  expect(noticed).toBe(whole.length)
})

test('A header damaged in all its copies is left as it is, counted, and hides no other', () => {
  const good = write({})
  const bad = toWorkspaceDirectory(userData, write({ account: 'li' }))
  for (const name of COPIES) writeFileSync(path.join(bad, name), '{"version":2,')
  expect(listWorkspaces(userData).map(({ header }) => header.workspaceId)).toEqual([good])
  expect(findWorkspaceFolder(bad)).toBeUndefined()
  expect(countUnreadableWorkspaces(userData)).toBe(1)
  expect(readFileSync(path.join(bad, 'workspace.json'), 'utf8')).toBe('{"version":2,')
  expect(existsSync(path.join(bad, 'workspace.json.new'))).toBe(false)
})

test('Headers lost altogether are counted too; an empty folder is nothing', () => {
  const folder = toWorkspaceDirectory(userData, write({}))
  for (const name of COPIES) rmSync(path.join(folder, name))
  mkdirSync(toWorkspaceDirectory(userData, randomUUID()))
  expect(countUnreadableWorkspaces(userData)).toBe(0)
  writeFileSync(path.join(folder, 'desk-1.db'), 'closed')
  expect(countUnreadableWorkspaces(userData)).toBe(1)
})

test('Any one copy of three is enough', () => {
  const id = write({})
  const folder = toWorkspaceDirectory(userData, id)
  const text = readFileSync(path.join(folder, 'workspace.json'))
  for (const kept of COPIES) {
    for (const name of COPIES) writeFileSync(path.join(folder, name), name === kept ? text : '')
    expect(listWorkspaces(userData).map(({ header }) => header.workspaceId)).toEqual([id])
  }
})

test('A header of version 1 is read as what it is: without a number, its wrap known by the certificate', () => {
  const { generation, wraps, ...rest } = createHeader({})
  const [{ kind, thumbprint, wrapped }] = [wraps[0] ?? WRAP]
  const directory = toWorkspaceDirectory(userData, rest.workspaceId)
  mkdirSync(directory, { recursive: true })
  const old = { ...rest, version: 1, wraps: [{ kind, thumbprint, wrapped }] }
  writeFileSync(path.join(directory, 'workspace.json'), JSON.stringify(old))
  const found = findWorkspace(userData, KEY)
  expect(found?.header).toEqual({
    ...rest,
    version: 2,
    generation: generation - 1,
    wraps: [{ ...WRAP, publicKeyHash: null }],
  })
  expect(found && findWrap(found.header, 'certificate', { ...KEY, thumbprint: '0'.repeat(64) })).toBeUndefined()
})

function write(change: Partial<WorkspaceHeader>): string {
  const header = createHeader(change)
  writeWorkspaceHeader(toWorkspaceDirectory(userData, header.workspaceId), header)
  return header.workspaceId
}

function createHeader(change: Partial<WorkspaceHeader>): WorkspaceHeader {
  return {
    ...{
      version: 2,
      workspaceId: randomUUID(),
      account: 'an',
      clerkName: '安若溪',
      unitCode: '220199',
      office: 'jilin',
    },
    ...{ serverUrl: 'http://127.0.0.1', generation: 1, wraps: [WRAP], lastOnlineAt: null },
    ...nameDataKey(createDataKey()),
    ...change,
  }
}

function fail(): never {
  throw new Error('no header was found')
}
