import { closeSync, ftruncateSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { findLateness } from '../../domain/sync/late.ts'
import { createHomeHandlers } from '../../main/features/home/home.handlers.ts'
import { insertMaterial } from '../../main/features/material/material.repo.ts'
import { listOutbox } from '../../main/outbox/outbox-list.repo.ts'
import { toSyncLine } from '../../renderer/text/sync.ts'
import type { Outcome } from './fault.ts'
import { openFaultyDesk, settles, type FaultyDesk } from './faulty-desk.ts'

const DAYS = 30
const DAY_MS = 24 * 3_600_000
/** 2,000 items are 5 GB. */
const BYTES_AN_ITEM = 2_621_440
/** To the first lists, with everything that waits. */
const LONGEST_START_MS = 5000

/**
 * Promise 43. `size` items with a file of 2.5 MiB each are filed over 30 days without the office. The desk opens within the bound,
 * says how long the oldest waits, and delivers everything once the office is there.
 */
export async function runLongOffline(size: number): Promise<Outcome> {
  const problems: string[] = []
  const began = Date.now() - DAYS * DAY_MS
  let now = began
  const desk = await openFaultyDesk(undefined, undefined, () => new Date(now))
  try {
    const hashes = new Map<string, string>()
    for (let item = 0; item < size; item += 1) {
      now = began + Math.floor((item / size) * DAYS * DAY_MS)
      const id = desk.draft(`计划 ${item}`)
      hashes.set(await addFile(desk, id, item), await desk.submit(id))
    }
    now = Date.now()

    const started = performance.now()
    let shown = { rows: 0, recent: 0 }
    await desk.openAgain(async (workspace) => {
      const home = createHomeHandlers(
        { workspace: () => workspace, announce: () => undefined },
        { startedAt: new Date().toISOString() },
      )
      const { recent } = await home['home.view'](undefined)
      shown = { rows: listOutbox(workspace.db).length, recent: recent.length }
    })
    const startMs = Math.round(performance.now() - started)
    if (startMs > LONGEST_START_MS) problems.push(`opening took ${startMs} ms`)
    if (shown.rows !== size || shown.recent === 0) problems.push(`${JSON.stringify(shown)} of ${size} are shown`)

    desk.start()
    const { oldestAt } = desk.sync.view()
    const late = findLateness(oldestAt, Date.now()) ?? 0
    const line = toSyncLine(desk.sync.view()).text
    if (late < (DAYS - 1) * DAY_MS || !line.includes(' 天')) problems.push(`not warned: ${oldestAt} ${line}`)

    const sent = performance.now()
    const isEmpty = await settles(() => desk.sync.view().waiting === 0, 60_000 + size * 2000)
    const seconds = Math.round((performance.now() - sent) / 100) / 10
    if (!isEmpty || desk.sync.view().blocked > 0) problems.push(`the outbox says ${JSON.stringify(desk.sync.view())}`)
    problems.push(...compare(desk, hashes))
    const mib = Math.round((size * BYTES_AN_ITEM) / 1024 / 1024)
    console.log(`${size} items, ${mib} MiB: open in ${startMs} ms, “${line}”, all delivered in ${seconds} s`)
  } finally {
    await desk.close()
  }
  return { tried: size, problems }
}

/** A scan of its own for this filing: nothing but its first bytes is on the disk. */
async function addFile({ workspace, db, office }: FaultyDesk, id: string, item: number): Promise<string> {
  const file = path.join(office.directory, 'scan.pdf')
  const handle = openSync(file, 'w')
  writeSync(handle, `%PDF-1.4\n% ${item}\n`)
  ftruncateSync(handle, BYTES_AN_ITEM)
  closeSync(handle)
  const { sha256, bytes } = await workspace.files.add(file)
  const [slot] = workspace.pack.materials['plan'] ?? []
  const material = { id: crypto.randomUUID(), slot: slot?.key ?? '', name: `附件 ${item}.pdf` }
  insertMaterial(db, id, { ...material, mediaType: 'application/pdf', sha256, bytes }, new Date().toISOString())
  return sha256
}

function compare(desk: FaultyDesk, hashes: ReadonlyMap<string, string>): readonly string[] {
  const there = desk.office.inDatabase((db) => ({
    operations: new Set(db.prepare<[], string>('SELECT id FROM operation').pluck().all()),
    files: new Set(db.prepare<[], string>('SELECT sha256 FROM stored_file').pluck().all()),
  }))
  return [...hashes].flatMap(([sha256, operation]) => [
    ...(there.operations.has(operation) ? [] : [`${operation} was not delivered`]),
    ...(there.files.has(sha256) ? [] : [`the file of ${operation} is not there`]),
  ])
}
