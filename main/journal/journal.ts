import type { Database } from 'better-sqlite3'
import { endBackground } from '../db/background.ts'
import { log } from '../log.ts'
import { JournalFile } from './journal-file.ts'
import { forgetNoted, getCount, listNoted, listUnsent, readThing, watchUnsent } from './journal.repo.ts'

/** Written anew when it has grown by so much, and by as much as it was: a clerk who types all day must not fill the disk. */
const MOST_GROWTH_BYTES = 16 * 1024 * 1024

interface OpenJournal {
  readonly file: string
  readonly key: Uint8Array
  readonly generation: number
  readonly mostGrowth: number
  journal: JournalFile
}

const open = new WeakMap<Database, OpenJournal>()

/**
 * Begins the journal of an open workspace: what waits in the database is written down whole, which also mends what a crash
 * between a save and its line has left out, and from now on every change is noted. `key` is the journal's from now on.
 */
export function startJournal(
  db: Database,
  {
    file,
    key,
    generation,
    mostGrowth = MOST_GROWTH_BYTES,
  }: {
    readonly file: string
    readonly key: Uint8Array
    readonly generation: number
    readonly mostGrowth?: number
  },
): void {
  watchUnsent(db)
  open.set(db, { file, key, generation, mostGrowth, journal: writeWhole(db, file, key, generation) })
}

/**
 * Writes down what was changed since the last time, on the disk when it returns. Called before an answer leaves and after every
 * step of the sync. What cannot be written, on a full disk say, is logged and written down the next time: the change itself is
 * in the database already.
 */
export function flushJournal(db: Database): void {
  const opened = open.get(db)
  if (!opened || !db.open || db.inTransaction) return
  try {
    const noted = listNoted(db)
    if (noted.length === 0) return
    opened.journal.append(
      noted.map((thing) => readThing(db, thing)),
      getCount(db),
    )
    forgetNoted(db)
    const { bytes, from } = opened.journal.growth
    if (bytes > opened.mostGrowth && bytes > from) rewrite(db, opened)
  } catch (error) {
    log.error('journal-not-written', { error })
  }
}

/** Closes a database with its journal. */
export function closeWithJournal(db: Database): void {
  const opened = open.get(db)
  try {
    flushJournal(db)
  } finally {
    open.delete(db)
    opened?.journal.close()
    opened?.key.fill(0)
    endBackground(db)
    db.close()
  }
}

function rewrite(db: Database, opened: OpenJournal): void {
  const fresh = writeWhole(db, opened.file, opened.key, opened.generation)
  opened.journal.close()
  opened.journal = fresh
}

function writeWhole(db: Database, file: string, key: Uint8Array, generation: number): JournalFile {
  const schemaVersion = Number(db.pragma('user_version', { simple: true }))
  return JournalFile.create(file, key, { generation, schemaVersion }, { records: listUnsent(db), count: getCount(db) })
}
