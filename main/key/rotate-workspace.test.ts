import { randomBytes, randomUUID } from 'node:crypto'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { failure, success } from '../../domain/result.ts'
import { toBackupDirectory } from '../db/backup.ts'
import { openDatabase } from '../db/open-database.ts'
import { opensWith } from '../db/rekeyed-copy.ts'
import { createFileStore } from '../files/encrypted-file-store.ts'
import { rotateWorkspace } from './rotate-workspace.ts'
import {
  findWorkspaceFolder,
  isWrittenEverywhere,
  toDatabasePath,
  toFilesDirectory,
  writeWorkspaceHeader,
  type WorkspaceFolder,
} from './workspace-folder.ts'
import { sweepGenerations } from './workspace-generations.ts'
import type { KeyWrap } from './workspace-header.ts'
import { createDataKey, deriveKey, isDataKeyOf, nameDataKey } from './workspace-key.ts'

const WRAP: KeyWrap = { kind: 'certificate', publicKeyHash: 'aa', thumbprint: 'bb', holder: '安若溪', wrapped: 'AAAA' }
/** What the disk says of its room, where a test wants it full. */
const free = vi.hoisted(() => ({ blocks: undefined as number | undefined }))
vi.mock('node:fs', async (load) => {
  const fs = await load<typeof import('node:fs')>()
  const statfsSync = (file: string) => ({
    ...fs.statfsSync(file),
    ...(free.blocks !== undefined && { bavail: free.blocks }),
  })
  return { ...fs, statfsSync }
})

let directory = ''
let dataKey: Buffer
let folder: WorkspaceFolder

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'rotation-'))
  dataKey = createDataKey()
  folder = createWorkspace()
})
afterEach(() => rmSync(directory, { recursive: true }))

test('After a rotation everything is there under the new key, and the old one opens nothing any more', async () => {
  const contents = await fill(folder, 30)
  const { db } = openFolder(folder, dataKey)
  const rotated = await rotateWorkspace({ folder, dataKey, db, wrap })
  db.close()
  if (!rotated.ok) throw new Error(rotated.error.code)
  const next = rotated.value
  expect(findWorkspaceFolder(directory)).toEqual(next.folder)
  expect(isDataKeyOf(next.folder.header, dataKey)).toBe(false)
  expect(isDataKeyOf(next.folder.header, next.dataKey)).toBe(true)

  const opened = openFolder(next.folder, next.dataKey)
  for (const [sha256, content] of contents) {
    expect(Buffer.compare(await opened.files.read(sha256, content.length), content)).toBe(0)
  }
  expect(opened.db.prepare('SELECT count(*) FROM setting').pluck().get()).toBe(50)
  opened.db.close()
  sweepGenerations(next.folder)
  expect(readdirSync(directory).toSorted()).toEqual([
    ...['backup-1', 'desk-1.db', 'files-1', 'workspace-copy-2.json', 'workspace-copy.json', 'workspace.json'],
  ])

  const oldDatabaseKey = deriveKey(dataKey, 'database')
  const databases = [path.join(directory, 'desk-1.db'), path.join(directory, 'backup-1', '2026-11-20.db')]
  expect(databases.map((file) => opensWith(file, oldDatabaseKey))).toEqual([false, false])
  expect(databases.map((file) => opensWith(file, deriveKey(next.dataKey, 'database')))).toEqual([true, true])
  const oldFiles = createFileStore({ directory: path.join(directory, 'files-1'), key: deriveKey(dataKey, 'files') })
  const found = await Promise.all([...contents.keys()].map((sha256) => oldFiles.has(sha256)))
  console.log(`${contents.size} files carried over, ${found.filter(Boolean).length} found with the old key`)
  expect(found).not.toContain(true)
})

test('What is written into the copy counts with the new key, and the header follows it', async () => {
  const { db } = openFolder(folder, dataKey)
  const rotated = await rotateWorkspace({
    ...{ folder, dataKey, db, wrap },
    change(copy) {
      const opened = openDatabase(copy)
      if (!opened.ok) return opened
      opened.value.prepare(`INSERT INTO setting VALUES ('clerk', 'next')`).run()
      opened.value.close()
      return success({ account: 'next' })
    },
  })
  expect(rotated).toMatchObject({ ok: true, value: { folder: { header: { account: 'next', generation: 1 } } } })
  expect(db.prepare(`SELECT count(*) FROM setting WHERE key = 'clerk'`).pluck().get()).toBe(0)
  db.close()
})

test('A rotation that is refused leaves the workspace as it was', async () => {
  const { db } = openFolder(folder, dataKey)
  const before = readdirSync(directory).toSorted()
  const text = readFileSync(path.join(directory, 'workspace.json'), 'utf8')
  const noWrap = await rotateWorkspace({ folder, dataKey, db, wrap: () => Promise.resolve(failure('device-error')) })
  const noChange = await rotateWorkspace({ folder, dataKey, db, wrap, change: () => failure('other-unit') })
  expect([noWrap, noChange]).toMatchObject([{ error: { code: 'device-error' } }, { error: { code: 'other-unit' } }])
  expect(readdirSync(directory).toSorted()).toEqual(before)
  expect(readFileSync(path.join(directory, 'workspace.json'), 'utf8')).toBe(text)
  db.close()
})

test('A disk too full for a second copy refuses before anything is written', async () => {
  await fill(folder, 1)
  const { db } = openFolder(folder, dataKey)
  const before = readdirSync(directory).toSorted()
  free.blocks = 0
  const rotated = await rotateWorkspace({ folder, dataKey, db, wrap })
  free.blocks = undefined
  expect(rotated).toEqual({ ok: false, error: { code: 'disk-full' } })
  expect(readdirSync(directory).toSorted()).toEqual(before)
  db.prepare(`INSERT INTO setting VALUES ('later', 'x')`).run()
  db.close()
})

test('A disk that fills up in the middle of it: nothing is lost, nothing is left, and work goes on under the old key', async () => {
  const contents = await fill(folder, 3)
  const { db } = openFolder(folder, dataKey)
  const before = readdirSync(directory).toSorted()
  const text = readFileSync(path.join(directory, 'workspace.json'), 'utf8')
  const codes: unknown[] = []
  const attempts = {
    // The copies are written; the last word in them finds no room any more.
    change: fillUp,
    wrap: () => Promise.reject(toDiskFull()),
  }
  for (const [name, act] of Object.entries(attempts)) {
    const attempt = rotateWorkspace({ folder, dataKey, db, wrap, [name]: act })
    codes.push(await attempt.then(String, (error: Error & { code?: string }) => error.code))
  }
  expect(codes).toEqual(['SQLITE_FULL', 'ENOSPC'])
  expect(readdirSync(directory).toSorted()).toEqual(before)
  expect(readFileSync(path.join(directory, 'workspace.json'), 'utf8')).toBe(text)
  db.prepare(`INSERT INTO setting VALUES ('later', 'x')`).run()
  db.close()
  const opened = openFolder(folder, dataKey)
  expect(opened.db.prepare('SELECT count(*) FROM setting').pluck().get()).toBe(51)
  for (const [sha256, content] of contents) {
    expect(Buffer.compare(await opened.files.read(sha256, content.length), content)).toBe(0)
  }
  opened.db.close()
})

test('A file that is damaged already is set aside, and the others are carried over', async () => {
  const contents = await fill(folder, 3)
  const files = toFilesDirectory(directory, 0)
  const [first = ''] = readdirSync(files)
  writeFileSync(path.join(files, first), 'BDF1 and nothing more')
  const { db } = openFolder(folder, dataKey)
  const rotated = await rotateWorkspace({ folder, dataKey, db, wrap })
  db.close()
  if (!rotated.ok) throw new Error(rotated.error.code)
  expect(readdirSync(path.join(directory, 'set-aside'))).toEqual([first])
  const opened = openFolder(rotated.value.folder, rotated.value.dataKey)
  const found = await Promise.all([...contents.keys()].map((sha256) => opened.files.has(sha256)))
  expect(found.filter(Boolean)).toHaveLength(2)
  opened.db.close()
})

test('A backup that is damaged is not carried over under the old key', async () => {
  await fill(folder, 0)
  writeFileSync(path.join(directory, 'backup', '2026-11-19.db'), randomBytes(8192))
  const { db } = openFolder(folder, dataKey)
  const rotated = await rotateWorkspace({ folder, dataKey, db, wrap })
  db.close()
  expect(rotated.ok).toBe(true)
  expect(readdirSync(path.join(directory, 'backup-1'))).toEqual(['2026-11-20.db'])
})

test('Nothing is swept away while a copy of the header still says otherwise', async () => {
  const { db } = openFolder(folder, dataKey)
  const stale = readFileSync(path.join(directory, 'workspace.json'))
  const rotated = await rotateWorkspace({ folder, dataKey, db, wrap })
  db.close()
  if (!rotated.ok) throw new Error(rotated.error.code)
  writeFileSync(path.join(directory, 'workspace-copy-2.json'), stale)
  expect(isWrittenEverywhere(directory, rotated.value.folder.header)).toBe(false)
  sweepGenerations(rotated.value.folder)
  expect(existsSync(path.join(directory, 'desk.db'))).toBe(true)
  writeWorkspaceHeader(directory, rotated.value.folder.header)
  sweepGenerations(rotated.value.folder)
  expect(existsSync(path.join(directory, 'desk.db'))).toBe(false)
})

/** Real fullness of the copy, without a full disk. */
function fillUp(copy: { readonly path: string; readonly key: Uint8Array }): never {
  const opened = openDatabase(copy)
  if (!opened.ok) throw new Error(opened.error.code)
  try {
    opened.value.pragma(`max_page_count = ${Number(opened.value.pragma('page_count', { simple: true }))}`)
    opened.value.prepare(`INSERT INTO setting VALUES ('large', printf('%.*c', 1000000, 'x'))`).run()
    throw new Error('there was room')
  } finally {
    opened.value.close()
  }
}

function toDiskFull(): Error {
  return Object.assign(new Error('no space left on device'), { code: 'ENOSPC' })
}

function wrap() {
  return Promise.resolve(success([WRAP]))
}

function createWorkspace(): WorkspaceFolder {
  const header = {
    ...{ version: 2 as const, workspaceId: randomUUID(), account: 'an', clerkName: '安若溪', unitCode: '220199' },
    ...{ office: 'jilin', serverUrl: 'http://127.0.0.1', generation: 0, wraps: [WRAP], lastOnlineAt: null },
    ...nameDataKey(dataKey),
  }
  writeWorkspaceHeader(directory, header)
  return { directory, header }
}

function openFolder({ header }: WorkspaceFolder, key: Uint8Array) {
  const { generation } = header
  const db = openDatabase({ path: toDatabasePath(directory, generation), key: deriveKey(key, 'database') })
  if (!db.ok) throw new Error(db.error.code)
  const files = createFileStore({ directory: toFilesDirectory(directory, generation), key: deriveKey(key, 'files') })
  return { db: db.value, files }
}

/** 50 rows, so many files of up to 3 MB, and yesterday's backup. */
async function fill(target: WorkspaceFolder, count: number): Promise<ReadonlyMap<string, Buffer>> {
  const { db, files } = openFolder(target, dataKey)
  const insert = db.prepare('INSERT INTO setting VALUES (:key, :value)')
  for (let row = 0; row < 50; row += 1) insert.run({ key: `row-${row}`, value: 'x'.repeat(1000) })
  const contents = new Map<string, Buffer>()
  const source = path.join(directory, 'source')
  for (let file = 0; file < count; file += 1) {
    const content = randomBytes(1 + Math.floor(Math.random() * 3_000_000))
    writeFileSync(source, content)
    contents.set((await files.add(source)).sha256, content)
  }
  rmSync(source, { force: true })
  db.pragma('wal_checkpoint(TRUNCATE)')
  const backup = toBackupDirectory(toDatabasePath(directory, 0))
  mkdirSync(backup)
  db.close()
  copyFileSync(toDatabasePath(directory, 0), path.join(backup, '2026-11-20.db'))
  return contents
}
