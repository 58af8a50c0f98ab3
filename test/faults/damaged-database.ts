import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { backUpDaily, toBackupDirectory } from '../../main/db/backup.ts'
import { findRepairNotice } from '../../main/journal/repair-notice.ts'
import { createChance, type Chance } from '../../server/sample/random.ts'
import type { Outcome } from './fault.ts'
import {
  compareWaiting,
  createUsedWorkspace,
  describeWaiting,
  listOutboxStates,
  openFolder,
  openSigningOffice,
  sitDown,
  type SigningOffice,
} from './journaled-workspace.ts'

const SEED = 707
const ITEMS = 200
const PAGE = 4096

/** Files of one workspace that was left without being closed, as a power failure leaves them. */
interface Left {
  readonly database: string
  readonly journal: string
  readonly copies: string
  readonly chance: Chance
}

/** What may become of the files; all of them in turn. */
const damages: readonly (readonly [name: string, damage: (left: Left) => void])[] = [
  ['head damaged', ({ database }) => overwrite(database, 0, 200)],
  ['middle damaged', ({ database, chance }) => overwriteMiddle(database, chance)],
  ['WAL damaged', ({ database, chance }) => overwriteMiddle(`${database}-wal`, chance)],
  ['WAL gone', ({ database }) => rmSync(`${database}-wal`)],
  ['file empty', ({ database }) => empty(database)],
  ['file missing', ({ database }) => [database, `${database}-wal`, `${database}-shm`].forEach((file) => rmSync(file))],
  ['head damaged, newest copy damaged', (left) => (overwrite(left.database, 0, 200), damageNewest(left))],
  [
    'middle damaged, no copy',
    (left) => (overwriteMiddle(left.database, left.chance), rmSync(left.copies, { recursive: true })),
  ],
  ['file missing, no copy', (left) => (empty(left.database), rmSync(left.copies, { recursive: true }))],
  ['head damaged, journal torn', (left) => (overwrite(left.database, 0, 200), tear(left.journal, left.chance))],
]

/**
 * Promise 7. `size` times: drafts, submitted filings and papers wait, some from before the last copy and some after it, some have
 * left since; then the database is damaged in one of ten ways. At the next unlock every one of the 200 items is there as it was.
 */
export async function runDamagedDatabase(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const office = await openSigningOffice()
  const problems: string[] = []
  let restored = 0
  try {
    for (let run = 0; run < size; run += 1) {
      const [name, damage] = damages[run % damages.length] ?? []
      if (!name || !damage) continue
      const directory = mkdtempSync(path.join(tmpdir(), 'damaged-database-'))
      try {
        const before = await leaveWork(directory, office)
        damage({ ...toFiles(directory), chance })
        const { lost, left } = await unlockAgain(directory, before, name.includes('WAL'))
        restored += left
        problems.push(...lost.map((each) => `run ${run + 1} (${name}): ${each}`))
      } finally {
        rmSync(directory, { recursive: true, force: true })
      }
    }
  } finally {
    await office.close()
  }
  console.log(`seed ${SEED}: ${size} damaged databases, ${restored} of ${size * ITEMS} items restored`)
  return { tried: size * ITEMS, problems }
}

/** Half drafts and half operations; each also changed after the copy, and some of the copy gone since. */
async function leaveWork(directory: string, office: SigningOffice): Promise<ReadonlyMap<string, string>> {
  createUsedWorkspace(directory)
  const opened = openFolder(directory)
  const desk = sitDown(opened, office)
  const early = Array.from({ length: ITEMS / 4 }, (_, index) => desk.draft(`早 ${index}`))
  const gone = [desk.draft('送达'), desk.draft('删除')]
  for (const id of early.slice(0, 5)) await desk.attach(id)
  await desk.submit(gone[0] ?? '')
  backUpDaily(opened.db, toBackupDirectory(opened.db.name), '2026-11-19')
  backUpDaily(opened.db, toBackupDirectory(opened.db.name), '2026-11-20')
  desk.leave(gone)
  for (const id of early) desk.save(id, `改过 ${id}`)
  const late = Array.from({ length: ITEMS / 2 + ITEMS / 4 }, (_, index) => desk.draft(`晚 ${index}`))
  for (const id of late.slice(0, 5)) await desk.attach(id)
  for (const id of late.slice(0, ITEMS / 2)) await desk.submit(id)
  const before = await describeWaiting(opened)
  if (listOutboxStates(opened.db).length !== ITEMS / 2) throw new Error('operations are missing')
  if (before.size !== ITEMS) throw new Error(`${before.size} wait`)
  // Copied while it is open: what a power failure leaves has its log beside it.
  const left = `${directory}-left`
  copyFolder(directory, left)
  opened.kill()
  rmSync(directory, { recursive: true })
  copyFolder(left, directory)
  rmSync(left, { recursive: true })
  return before
}

async function unlockAgain(
  directory: string,
  before: ReadonlyMap<string, string>,
  isLog: boolean,
): Promise<{ readonly lost: string[]; readonly left: number }> {
  const { database } = toFiles(directory)
  const damaged = existsSync(database) ? readFileSync(database) : undefined
  const opened = openFolder(directory)
  try {
    const after = await describeWaiting(opened)
    const lost = compareWaiting(before, after)
    const notice = findRepairNotice(opened.db)
    if (notice === null) lost.push('nobody was told')
    if (listOutboxStates(opened.db).some((state) => state !== 'unconfirmed')) lost.push('sent without asking')
    if (!isLog && damaged && damaged.length > 0) {
      const aside = notice?.setAside
      if (!aside || !readFileSync(aside).equals(damaged)) lost.push('the damaged file was not kept')
    }
    if (opened.db.pragma('integrity_check(1)', { simple: true }) !== 'ok') lost.push('the new one is not whole')
    if (opened.db.prepare('PRAGMA foreign_key_check').get() !== undefined) lost.push('rows refer to nothing')
    return { lost, left: [...before.keys()].filter((id) => after.get(id) === before.get(id)).length }
  } finally {
    opened.close()
  }
}

function toFiles(directory: string): Omit<Left, 'chance'> {
  const database = path.join(directory, 'desk-1.db')
  return { database, journal: path.join(directory, 'journal-1.bdj'), copies: toBackupDirectory(database) }
}

function overwrite(file: string, from: number, bytes: number): void {
  const content = readFileSync(file)
  for (let at = from; at < Math.min(from + bytes, content.length); at += 1) content[at] = (content[at] ?? 0) ^ 0x5a
  writeFileSync(file, content)
}

/** Three pages of the first third: what every opening reads, and what it does not. */
function overwriteMiddle(file: string, chance: Chance): void {
  const pages = Math.floor(readFileSync(file).length / PAGE)
  for (let count = 0; count < 3; count += 1) overwrite(file, chance.between(1, Math.max(1, pages - 1)) * PAGE, 500)
}

function empty(file: string): void {
  truncateSync(file)
  rmSync(`${file}-wal`, { force: true })
}

/** The middle of the last frame is gone: what the disk had not written when the power went. */
function tear(journal: string, chance: Chance): void {
  const torn = Buffer.concat([readFileSync(journal), Buffer.from('BDJF'), Buffer.alloc(chance.between(0, 900), 7)])
  writeFileSync(journal, torn)
}

function damageNewest({ copies }: Left): void {
  const newest = readdirSync(copies).toSorted().at(-1)
  if (newest) overwrite(path.join(copies, newest), 3 * PAGE, 500)
}

function copyFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = path.join(entry.parentPath, entry.name)
    const target = path.join(to, path.relative(from, source))
    mkdirSync(path.dirname(target), { recursive: true })
    copyFileSync(source, target)
  }
}
