import { randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { removeRetired, retireWorkspace } from './retire-workspace.ts'
import {
  findWorkspaceFolder,
  listWorkspaces,
  toWorkspaceDirectory,
  toWorkspacesDirectory,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from './workspace-folder.ts'
import type { KeyWrap } from './workspace-header.ts'
import { createDataKey, nameDataKey } from './workspace-key.ts'

const LOST: KeyWrap = { kind: 'certificate', publicKeyHash: 'a', thumbprint: 'b', holder: '安若溪', wrapped: 'QURE' }
const NEXT: KeyWrap = { ...LOST, publicKeyHash: 'c' }
const RECOVERY: KeyWrap = { ...LOST, kind: 'recovery', publicKeyHash: 'd' }
const AT = new Date('2026-11-21T02:00:00Z')
let userData = ''

beforeEach(() => {
  userData = mkdtempSync(path.join(tmpdir(), 'retired-'))
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => rmSync(userData, { recursive: true }))

test('A retired workspace is no workspace any more, keeps its content, and opens without the former key', async () => {
  const folder = create()
  await retireWorkspace(folder, [NEXT, RECOVERY], AT)
  expect(listWorkspaces(userData)).toEqual([])
  const retired = path.join(toWorkspacesDirectory(userData), `retired-2026-11-21-${folder.header.workspaceId}`)
  expect(findWorkspaceFolder(retired)?.header).toEqual({ ...folder.header, wraps: [NEXT, RECOVERY] })
  expect(existsSync(path.join(retired, 'desk-1.db'))).toBe(true)
})

test('It goes when 90 days are over and not before; nothing else goes', async () => {
  await retireWorkspace(create(), [NEXT], AT)
  const stays = create()
  const counts = []
  for (const day of ['2026-11-21', '2027-02-18', '2027-02-21']) {
    await removeRetired(userData, new Date(`${day}T02:00:00Z`))
    counts.push(readdirSync(toWorkspacesDirectory(userData)).length)
  }
  expect(counts).toEqual([2, 2, 1])
  expect(listWorkspaces(userData)).toEqual([stays])
  await removeRetired(path.join(userData, 'nothing'), AT)
})

test('A folder that cannot be moved at least shuts the former key out, and stays for the recovery key', async () => {
  const folder = create()
  const target = path.join(toWorkspacesDirectory(userData), `retired-2026-11-21-${folder.header.workspaceId}`)
  mkdirSync(target)
  writeFileSync(path.join(target, 'in the way'), '')
  await retireWorkspace(folder, [NEXT, RECOVERY], AT)
  expect(listWorkspaces(userData).map(({ header }) => header.wraps)).toEqual([[RECOVERY]])
}, 10_000)

function create(): WorkspaceFolder {
  const workspaceId = randomUUID()
  const directory = toWorkspaceDirectory(userData, workspaceId)
  const header = {
    ...{ version: 2 as const, workspaceId, account: 'an', clerkName: '安若溪', unitCode: '220199', office: 'jilin' },
    ...{ serverUrl: 'http://127.0.0.1', generation: 1, wraps: [LOST, RECOVERY], lastOnlineAt: null },
    ...nameDataKey(createDataKey()),
  }
  writeWorkspaceHeader(directory, header)
  writeFileSync(path.join(directory, 'desk-1.db'), 'closed')
  return { directory, header }
}
