import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createFileStore } from '../../files/encrypted-file-store.ts'
import { openDatabase } from '../../db/open-database.ts'
import type { WorkspaceHeader } from '../../key/workspace-header.ts'
import { createDataKey, nameDataKey } from '../../key/workspace-key.ts'
import { openWorkspaceFolder } from './open-workspace-folder.ts'

const parent = mkdtempSync(path.join(tmpdir(), 'workspace-'))
afterAll(() => rmSync(parent, { recursive: true }))

const dataKey = createDataKey()
const neverUsed: WorkspaceHeader = {
  ...{ version: 2, workspaceId: '01960000-0000-4000-8000-000000000001', account: 'zhangjing', clerkName: '张静' },
  ...{ unitCode: '220199', office: 'jilin', serverUrl: 'https://office.example', generation: 1, lastOnlineAt: null },
  ...nameDataKey(dataKey),
  wraps: [{ kind: 'certificate', publicKeyHash: 'a', thumbprint: 'b', holder: '张静', wrapped: '' }],
}

function open(name: string, header: WorkspaceHeader, ...files: readonly (readonly [string, string])[]) {
  const directory = path.join(parent, name)
  mkdirSync(directory)
  for (const [file, content] of files) writeFileSync(path.join(directory, file), content)
  const opened = openWorkspaceFolder({ directory, header }, dataKey, { openDatabase, createFileStore })
  if (opened.ok) {
    opened.value.db.close()
    opened.value.files.close()
  }
  return { code: opened.ok ? 'open' : opened.error.code, left: readdirSync(directory) }
}

test('A workspace never used gets its database, also where the power went while it was made', () => {
  expect(open('new', neverUsed).code).toBe('open')
  expect(open('cut', neverUsed, ['desk-1.db', '']).code).toBe('open')
})

test('A header changed to one never used does not get a new database in place of the one that is there', () => {
  const { code, left } = open('changed', { ...neverUsed, generation: 99 }, ['desk-1.db', 'somebody’s work'])
  expect([code, left]).toEqual(['workspace-damaged', ['desk-1.db']])
})
