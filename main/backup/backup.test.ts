import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { findWorkspaceFolder, listWorkspaces } from '../key/workspace-folder.ts'
import { createDataKey } from '../key/workspace-key.ts'
import { findSetting, saveSetting } from '../sync/setting.repo.ts'
import { toBackupFailure } from './backup-failure.ts'
import { findBackup, type Backup } from './find-backup.ts'
import { listInTheWay, restoreBackup } from './restore-backup.ts'
import { checkRestored, RESTORED_FILE, settleRestored } from './restored.ts'
import { closeFolder, createWorkspace, openFolder, toJob, type TestWorkspace } from './workspace.fixture.ts'
import { UNFINISHED, writeBackup } from './write-backup.ts'

let root = ''
let disk = ''
let workspace: TestWorkspace

beforeEach(async () => {
  root = mkdtempSync(path.join(tmpdir(), 'backup-'))
  disk = path.join(root, 'usb')
  mkdirSync(disk)
  mkdirSync(path.join(root, 'here'))
  workspace = await createWorkspace(path.join(root, 'here'), 4)
  saveSetting(workspace.db, 'last-unit', 'canary-in-the-database')
  vi.spyOn(process.stderr, 'write').mockReturnValue(true)
})
afterEach(() => {
  if (workspace.db.open) workspace.close()
  rmSync(root, { recursive: true })
})

test('A backup holds database, journal and every file, lies under its name when it is whole, and shows nothing', async () => {
  const note = await writeBackup(toJob(workspace, disk))
  expect(note).toMatchObject({ files: 4, at: '2026-11-21T07:30:00.000Z' })
  expect(readdirSync(disk)).toEqual([note.folder])
  const directory = path.join(disk, note.folder)
  expect(readdirSync(directory).toSorted()).toEqual([
    ...['desk-1.db', 'files-1', 'journal-1.bdj', 'manifest.json'],
    ...['workspace-copy-2.json', 'workspace-copy.json', 'workspace.json'],
  ])
  const contents = [...workspace.contents.values()].map((content) => content.subarray(0, 32))
  for (const file of listFiles(directory)) {
    const bytes = readFileSync(file)
    expect(bytes.includes('canary-in-the-database'), file).toBe(false)
    expect(contents.some((content) => bytes.includes(content))).toBe(false)
  }
})

test('Restored on another computer it opens with its data key through the same door, with everything in it', async () => {
  await writeBackup(toJob(workspace, disk))
  const restored = await restoreInto('there')
  expect(checkRestored(restored, workspace.dataKey)).toBeUndefined()
  expect(checkRestored(restored, createDataKey())).toMatchObject({ error: { code: 'backup-not-genuine' } })
  const opened = openFolder(restored, workspace.dataKey)
  const last = opened.db.prepare(`SELECT value FROM setting WHERE key = 'last-unit'`).pluck().get()
  expect(last).toBe('canary-in-the-database')
  for (const [sha256, content] of workspace.contents) {
    expect(Buffer.compare(await opened.files.read(sha256, content.length), content)).toBe(0)
  }
  closeFolder(opened)
})

test('A paper that is attached while the backup is being made is in it, because its journal names it', async () => {
  const source = path.join(root, 'late.pdf')
  writeFileSync(source, 'a late paper')
  const late: string[] = []
  const job = toJob(workspace, disk)
  await writeBackup({
    ...job,
    async copyDatabase(target) {
      late.push((await workspace.files.add(source)).sha256)
      await job.copyDatabase(target)
    },
  })
  const opened = openFolder(await restoreInto('there'), workspace.dataKey)
  expect(Buffer.from(await opened.files.read(late[0] ?? '', 100)).toString()).toBe('a late paper')
  closeFolder(opened)
})

test('What was not sent is doubted once after a restore, and only once when the power goes in between', async () => {
  const insert = `INSERT INTO outbox (id, type, body, state, created_at) VALUES ('o', 'read-notice', '{}', 'blocked', '2026')`
  workspace.db.exec(insert)
  saveSetting(workspace.db, 'cursor', '7')
  await writeBackup(toJob(workspace, disk))
  const restored = await restoreInto('there')
  const opened = openFolder(restored, workspace.dataKey)
  const mark = path.join(restored.directory, RESTORED_FILE)
  const manifest = readFileSync(mark)
  const findState = () => opened.db.prepare('SELECT state FROM outbox').pluck().get()
  settleRestored(restored, opened.db, undefined, new Date())
  expect([findState(), findSetting(opened.db, 'cursor'), existsSync(mark)]).toEqual(['unconfirmed', undefined, false])
  opened.db.exec(`UPDATE outbox SET state = 'blocked'`)
  writeFileSync(mark, manifest)
  settleRestored(restored, opened.db, undefined, new Date())
  expect([findState(), existsSync(mark)]).toEqual(['blocked', false])
  closeFolder(opened)
})

test('One that was stopped or cut short lies under another name, is none yet, and is gone on with', async () => {
  const moments: string[] = []
  for (const stopAt of ['database', 'files', 'check'] as const) {
    const ending = new AbortController()
    const job = toJob(workspace, disk, {
      signal: ending.signal,
      onProgress: ({ step, doneBytes }) => {
        if (step === stopAt && (step === 'database' || doneBytes > 150_000)) ending.abort()
      },
    })
    const failed = await writeBackup(job).catch((error: unknown) => toBackupFailure(error, ending.signal))
    expect(failed).toMatchObject({ ok: false, error: { code: 'cancelled' } })
    expect(findBackup(disk)).toMatchObject({ ok: false, error: { code: 'backup-unfinished' } })
    moments.push(...readdirSync(disk))
  }
  expect(new Set(moments).size).toBe(1)
  expect(moments[0]?.endsWith(UNFINISHED)).toBe(true)
  const [unfinished = ''] = readdirSync(disk)
  const kept = listFiles(path.join(disk, unfinished)).find((file) => file.includes('files-1')) ?? ''
  const inode = statSync(kept).ino
  writeFileSync(path.join(disk, unfinished, 'desk-1.db-stray'), 'x')
  const note = await writeBackup(toJob(workspace, disk))
  expect(readdirSync(disk)).toEqual([note.folder])
  // What was there is not copied once more; what is no part of it is gone.
  expect(statSync(kept.replace(unfinished, note.folder)).ino).toBe(inode)
  expect(existsSync(path.join(disk, note.folder, 'desk-1.db-stray'))).toBe(false)
  expect(findBackup(disk)).toMatchObject({ ok: true })
})

test('A disk that gives back something else than was written is found before the backup counts', async () => {
  const job = toJob(workspace, disk, {
    onProgress({ step, doneBytes }) {
      if (step !== 'check' || doneBytes > 0) return
      const [unfinished = ''] = readdirSync(disk)
      const file = listFiles(path.join(disk, unfinished)).find((each) => each.includes('files-1')) ?? ''
      flip(file, 500)
    },
  })
  const failed = await writeBackup(job).catch((error: unknown) => toBackupFailure(error, job.signal))
  expect(failed).toMatchObject({ error: { code: 'backup-not-read-back' } })
  expect(findBackup(disk).ok).toBe(false)
  expect(await writeBackup(toJob(workspace, disk))).toMatchObject({ files: 4 })
})

test('Every byte that is changed, cut off or exchanged in a backup is found, and nothing is left of the attempt', async () => {
  const { folder } = await writeBackup(toJob(workspace, disk))
  const whole = path.join(root, 'whole')
  cpSync(path.join(disk, folder), whole, { recursive: true })
  const parts = listFiles(whole)
    .map((file) => path.relative(whole, file))
    .filter((name) => !/^(manifest|workspace-copy)/.test(name))
  const tries = parts.flatMap((name) => [
    (file: string) => flip(path.join(file, name), statSync(path.join(file, name)).size >> 1),
    (file: string) => writeFileSync(path.join(file, name), readFileSync(path.join(file, name)).subarray(0, -1)),
    (file: string) => rmSync(path.join(file, name)),
    (file: string) => {
      renameSync(path.join(file, name), path.join(root, 'elsewhere'))
      symlinkSync(path.join(root, 'elsewhere'), path.join(file, name))
    },
  ])
  let found = 0
  for (const [index, damage] of tries.entries()) {
    const copy = path.join(root, `copy-${index}`)
    cpSync(whole, copy, { recursive: true })
    damage(copy)
    const userData = path.join(root, `there-${index}`)
    const code = await restore(copy, userData)
    if (code === 'backup-damaged') found += 1
    expect(listWorkspaces(userData), code).toEqual([])
    expect(existsSync(path.join(userData, 'workspaces')) ? readdirSync(path.join(userData, 'workspaces')) : []).toEqual(
      [],
    )
  }
  console.log(`${tries.length} damaged backups: ${found} refused`)
  expect(found).toBe(tries.length)
})

test('A manifest leads nowhere else, and one put together by somebody without the data key opens nothing', async () => {
  const { folder } = await writeBackup(toJob(workspace, disk))
  const file = path.join(disk, folder, 'manifest.json')
  const text = readFileSync(file, 'utf8')
  for (const stray of [
    '../outside.db',
    '/etc/passwd',
    'files-1/../../x',
    'run.exe',
    'files-1/short',
    'restored.json',
  ]) {
    writeFileSync(file, text.replace('desk-1.db', stray))
    expect(findBackup(disk), stray).toMatchObject({ error: { code: 'backup-damaged' } })
  }
  writeFileSync(file, text.replace('"version":1', '"version":2'))
  expect(findBackup(disk)).toMatchObject({ error: { code: 'backup-from-the-future' } })

  // Fewer files than were backed up, and everything else as it should be.
  const manifest = JSON.parse(text) as Backup['manifest']
  const fewer = manifest.entries.filter((entry) => !entry.path.startsWith('files'))
  writeFileSync(file, JSON.stringify({ ...manifest, entries: fewer }))
  const restored = await restoreInto('forged')
  expect(checkRestored(restored, workspace.dataKey)).toMatchObject({ error: { code: 'backup-not-genuine' } })
  writeFileSync(path.join(restored.directory, RESTORED_FILE), '{')
  expect(checkRestored(restored, workspace.dataKey)).toMatchObject({ error: { code: 'backup-not-genuine' } })
})

test('What is here of the same clerk is not touched unless he says so, and then only set aside', async () => {
  await writeBackup(toJob(workspace, disk))
  const userData = path.join(root, 'here')
  const other = await createWorkspace(userData, 1)
  other.close()
  workspace.close()
  const before = readdirSync(path.join(userData, 'workspaces')).toSorted()
  expect(await restore(disk, userData)).toBe('workspace-here')
  expect(readdirSync(path.join(userData, 'workspaces')).toSorted()).toEqual(before)

  const backup = getBackup(disk)
  expect(listInTheWay(userData, backup)).toHaveLength(2)
  const job = { userData, backup, setAside: true, at: new Date('2026-11-21T08:00:00Z') }
  const again = { ...job, onProgress: () => undefined, signal: new AbortController().signal }
  await restoreBackup(again)
  await restoreBackup(again)
  const after = readdirSync(path.join(userData, 'workspaces')).toSorted()
  const { workspaceId } = workspace.folder.header
  expect(after).toEqual(
    [
      workspaceId,
      `set-aside-2026-11-21-${workspaceId}`,
      `set-aside-2026-11-21-${workspaceId}-2`,
      `set-aside-2026-11-21-${other.folder.header.workspaceId}`,
    ].toSorted(),
  )
  expect(listWorkspaces(userData).map(({ header }) => header.workspaceId)).toEqual([workspaceId])
})

test('A workspace whose header nobody can read any more does not stand in the way of its own backup', async () => {
  await writeBackup(toJob(workspace, disk))
  workspace.close()
  const userData = path.join(root, 'here')
  const { directory } = workspace.folder
  for (const name of readdirSync(directory).filter((each) => each.endsWith('.json'))) {
    writeFileSync(path.join(directory, name), '{')
  }
  expect(await restore(disk, userData)).toBe('workspace-here')
  expect(await restore(disk, userData, true)).toBe('restored')
  expect(readdirSync(path.join(userData, 'workspaces')).filter((name) => name.startsWith('set-aside-'))).toHaveLength(1)
})

test('A restore that is ended, or cannot take its place, leaves what was here where it was', async () => {
  await writeBackup(toJob(workspace, disk))
  workspace.close()
  const userData = path.join(root, 'here')
  const parent = path.join(userData, 'workspaces')
  const before = readdirSync(parent)
  const backup = getBackup(disk)
  const job = { userData, backup, setAside: true, at: new Date() }
  // The last byte is told when it is copied, and once more before anything is moved.
  function atTheEnd(act: () => void) {
    let told = 0
    return ({ doneBytes, totalBytes }: { readonly doneBytes: number; readonly totalBytes: number }) => {
      if (doneBytes === totalBytes && (told += 1) === 2) act()
    }
  }
  // Somebody unlocks the workspace meanwhile.
  const ending = new AbortController()
  const unlocked = { onProgress: atTheEnd(() => ending.abort()), signal: ending.signal }
  await expect(restoreBackup({ ...job, ...unlocked })).rejects.toThrow('abort')
  expect(readdirSync(parent)).toEqual(before)
  // What was copied cannot be renamed.
  const copied = path.join(parent, `restoring-${workspace.folder.header.workspaceId}`)
  const stuck = {
    onProgress: atTheEnd(() => rmSync(copied, { recursive: true })),
    signal: new AbortController().signal,
  }
  await expect(restoreBackup({ ...job, ...stuck })).rejects.toThrow('ENOENT')
  expect(readdirSync(parent)).toEqual(before)
})

async function restoreInto(name: string) {
  const userData = path.join(root, name)
  expect(await restore(disk, userData)).toBe('restored')
  const [restored] = listWorkspaces(userData)
  if (!restored) throw new Error('nothing was restored')
  expect(findWorkspaceFolder(restored.directory)?.header).toEqual(workspace.folder.header)
  return restored
}

async function restore(from: string, userData: string, setAside = false): Promise<string> {
  const found = findBackup(from)
  if (!found.ok) return found.error.code
  const { signal } = new AbortController()
  const job = { userData, backup: found.value, setAside, at: new Date(), onProgress: () => undefined, signal }
  try {
    await restoreBackup(job)
    return 'restored'
  } catch (error) {
    return toBackupFailure(error, signal).error.code
  }
}

function getBackup(from: string): Backup {
  const found = findBackup(from)
  if (!found.ok) throw new Error(found.error.code)
  return found.value
}

function listFiles(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name))
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file)
  bytes[at] = (bytes[at] ?? 0) ^ 1
  writeFileSync(file, bytes)
}
