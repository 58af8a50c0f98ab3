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
export const ITEMS = 200
const PAGE = 4096

/** Files of one workspace that was left without being closed, as a power failure leaves them. */
interface Left {
  readonly database: string
  readonly journal: string
  readonly copies: string
  readonly chance: Chance
}

type Damage = (left: Left) => void

/** What may become of the files of a workspace that was closed in good order, and of one the power went away from. */
export const damages: readonly (readonly [name: string, how: 'closed' | 'cut off', damage: Damage])[] = [
  ['head damaged', 'closed', ({ database }) => overwrite(database, 0, 200)],
  ['middle damaged', 'closed', ({ database, chance }) => overwriteMiddle(database, chance)],
  ['log damaged', 'cut off', ({ database, chance }) => overwriteLog(`${database}-wal`, chance)],
  ['file empty', 'closed', ({ database }) => truncateSync(database)],
  ['file missing', 'closed', ({ database }) => rmSync(database)],
  ['log gone', 'cut off', ({ database }) => rmSync(`${database}-wal`)],
  ['head and newest copy damaged', 'closed', (left) => (overwrite(left.database, 0, 200), damageNewest(left))],
  ['middle damaged, no copy', 'closed', (left) => (overwriteMiddle(left.database, left.chance), dropCopies(left))],
  ['file and copies missing', 'closed', (left) => (rmSync(left.database), dropCopies(left))],
  ['head damaged, journal torn', 'closed', (left) => (overwrite(left.database, 0, 200), tear(left))],
]

/**
 * Promise 7. `size` times: drafts, submitted filings and papers wait, some from before the last copy and some after it, and some
 * of the copy have left since; then the database is damaged in one of ten ways. At the next unlock, or at the one after the check
 * in the background where nobody met the damage before, every one of the 200 items is there as it was.
 */
export async function runDamagedDatabase(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const parent = mkdtempSync(path.join(tmpdir(), 'damaged-database-'))
  const office = await openSigningOffice()
  const problems: string[] = []
  let restored = 0
  try {
    const before = await leaveWork(parent, office)
    for (let run = 0; run < size; run += 1) {
      const [name, how, damage] = damages[run % damages.length] ?? []
      if (!name || !how || !damage) continue
      const directory = path.join(parent, String(run))
      copyFolder(path.join(parent, how), directory)
      damage({ ...toFiles(directory), chance })
      const { database } = toFiles(directory)
      const damaged = how === 'closed' && existsSync(database) ? readFileSync(database) : undefined
      const { lost, left } = await unlockAgain(directory, before, damaged)
      restored += left
      problems.push(...lost.map((each) => `run ${run + 1} (${name}): ${each}`))
      rmSync(directory, { recursive: true })
    }
  } finally {
    await office.close()
    rmSync(parent, { recursive: true, force: true })
  }
  console.log(`seed ${SEED}: ${size} damaged databases, ${restored} of ${size * ITEMS} items restored`)
  return { tried: size * ITEMS, problems }
}

/** Half drafts and half operations; some also changed after the copy, and some of the copy gone since. */
export async function leaveWork(parent: string, office: SigningOffice): Promise<ReadonlyMap<string, string>> {
  const directory = path.join(parent, 'closed')
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
  const late = Array.from({ length: ITEMS - ITEMS / 4 }, (_, index) => desk.draft(`晚 ${index}`))
  for (const id of late.slice(0, 5)) await desk.attach(id)
  for (const id of late.slice(0, ITEMS / 2)) await desk.submit(id)
  const before = await describeWaiting(opened)
  if (listOutboxStates(opened.db).length !== ITEMS / 2) throw new Error('operations are missing')
  if (countItems(before) !== ITEMS) throw new Error(`${before.size} wait`)
  // While it is open: what a power failure leaves has its log beside it.
  copyFolder(directory, path.join(parent, 'cut off'))
  opened.close()
  return before
}

/** What of the work is not there any more, and how much is. `damaged`: the file that must have been kept as it was. */
export async function unlockAgain(
  directory: string,
  before: ReadonlyMap<string, string>,
  damaged?: Buffer,
): Promise<{ readonly lost: string[]; readonly left: number }> {
  const opened = openFolder(directory)
  try {
    const after = await describeWaiting(opened)
    const lost = compareWaiting(before, after)
    const notice = findRepairNotice(opened.db)
    if (notice === null) lost.push('nobody was told')
    if (listOutboxStates(opened.db).some((state) => state !== 'unconfirmed')) lost.push('sent without asking')
    if (damaged) {
      const aside = notice?.setAside
      if (!aside || !readFileSync(aside).equals(damaged)) lost.push('the damaged file was not kept')
    }
    if (opened.db.pragma('integrity_check(1)', { simple: true }) !== 'ok') lost.push('the new one is not whole')
    if (opened.db.prepare('PRAGMA foreign_key_check').get() !== undefined) lost.push('rows refer to nothing')
    return { lost, left: countItems(new Map([...before].filter(([id, words]) => after.get(id) === words))) }
  } finally {
    opened.close()
  }
}

/** Filings; the operations of half of them are compared as well. */
function countItems(waiting: ReadonlyMap<string, string>): number {
  return [...waiting.keys()].filter((id) => !id.startsWith('operation')).length
}

export function toFiles(directory: string): Omit<Left, 'chance'> {
  const database = path.join(directory, 'desk-1.db')
  return { database, journal: path.join(directory, 'journal-1.bdj'), copies: toBackupDirectory(database) }
}

function overwrite(file: string, from: number, bytes: number): void {
  const content = readFileSync(file)
  for (let at = from; at < Math.min(from + bytes, content.length); at += 1) content[at] = (content[at] ?? 0) ^ 0x5a
  writeFileSync(file, content)
}

/** Three pages anywhere. */
function overwriteMiddle(file: string, chance: Chance): void {
  const pages = Math.floor(readFileSync(file).length / PAGE)
  for (let count = 0; count < 3; count += 1) overwrite(file, chance.between(1, pages - 1) * PAGE, 500)
}

/** In its first part: behind that may lie what it no longer needs. */
function overwriteLog(log: string, chance: Chance): void {
  overwrite(log, chance.between(8, 400) * PAGE, 500)
}

function dropCopies({ copies }: Left): void {
  rmSync(copies, { recursive: true })
}

/** A line that was being written when the power went. */
function tear({ journal, chance }: Left): void {
  const torn = Buffer.concat([readFileSync(journal), Buffer.from('BDJF'), Buffer.alloc(chance.between(0, 900), 7)])
  writeFileSync(journal, torn)
}

function damageNewest({ copies }: Left): void {
  const newest = readdirSync(copies).toSorted().at(-1)
  if (newest) overwrite(path.join(copies, newest), 3 * PAGE, 500)
}

export function copyFolder(from: string, to: string): void {
  for (const entry of readdirSync(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const source = path.join(entry.parentPath, entry.name)
    const target = path.join(to, path.relative(from, source))
    mkdirSync(path.dirname(target), { recursive: true })
    copyFileSync(source, target)
  }
}
