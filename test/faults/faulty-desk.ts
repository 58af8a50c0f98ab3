import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { toSubmissionStatement } from '../../domain/sync/statement.ts'
import { openDatabase } from '../../main/db/open-database.ts'
import { createFiling, saveDraft } from '../../main/features/filing/filing.service.ts'
import { findFilingRecord } from '../../main/features/filing/filing.repo.ts'
import { getFileable, submitFiling } from '../../main/features/filing/submit-filing.ts'
import { countUnread } from '../../main/features/notice/notice.repo.ts'
import { readReference } from '../../main/features/reference/reference.ts'
import { createFileStore } from '../../main/files/encrypted-file-store.ts'
import { applyChange, applyConflict, applyDelivered, hideUnseen } from '../../main/sync/apply-change.ts'
import { systemClock, type Clock } from '../../main/sync/clock.ts'
import { Sync } from '../../main/sync/sync.ts'
import type { Workspace } from '../../main/workspace.ts'
import { createOffice, ROOT } from '../integration/office.ts'
import { connectClerk } from '../support/clerk-client.ts'

/** Pauses of a minute would make these cases take days; their order stays what it is. */
const hurried: Clock = {
  now: () => systemClock.now(),
  elapsed: () => systemClock.elapsed(),
  sleep: (ms, signal) => systemClock.sleep(ms > 1_000_000 ? ms : Math.min(ms, 40), signal),
}

/**
 * The real server, and the real store, filing engine and sync of a client on it, in one process; only the key is one in
 * memory. `through` may put something between the two; `clock`: for what measures how long pauses are; `now`: when the
 * clerk works; `serverNow`: what the server's own clock says.
 */
export async function openFaultyDesk(
  through: (serverUrl: string) => Promise<string> = (url) => Promise.resolve(url),
  clock: Clock = hurried,
  now: () => Date = () => new Date(),
  serverNow: () => Date = () => new Date(),
) {
  const office = await createOffice(0)
  await office.startServer({ now: serverNow })
  const url = await through(office.url)
  if (url !== office.url) {
    // Proofs name the address the client knows.
    await office.stopServer()
    await office.startServer({ publicUrl: url, now: serverNow })
  }
  const { http, server, clerk, sign } = await connectClerk(office, url)
  const place = { path: path.join(office.directory, 'desk', 'desk.db'), key: randomBytes(32) }
  function openHere() {
    const opened = openDatabase({ ...place, key: Buffer.from(place.key) })
    if (!opened.ok) throw new Error(opened.error.code)
    return opened.value
  }
  const db = openHere()
  const files = createFileStore({ directory: path.join(office.directory, 'desk', 'files'), key: randomBytes(32) })
  const pack = OfficePack.parse(JSON.parse(readFileSync(path.join(ROOT, 'resources/offices/jilin/pack.json'), 'utf8')))
  const workspace: Workspace = { db, files, clerk, pack }
  const around = { reference: readReference(path.join(ROOT, 'resources')), now }
  const sync = new Sync({
    ...{ applyChange, applyDelivered, applyConflict, hideUnseen, countUnread, clock },
    ...{ announce: () => undefined, onUnits: () => undefined },
  })

  async function submit(id: string): Promise<string> {
    const fileable = getFileable(workspace, id, around)
    if (!fileable.ok) throw new Error(JSON.stringify(fileable.error))
    const { contentHash } = fileable.value
    const submitted = await submitFiling(
      workspace,
      { id, contentHash },
      {
        ...around,
        async signSubmission(snapshotJson) {
          const statement = toSubmissionStatement(snapshotJson)
          if (!statement.ok) throw new Error(statement.error.code)
          return { ok: true, value: { statement: statement.value, signature: await sign(statement.value) } }
        },
      },
    )
    if (!submitted.ok) throw new Error(JSON.stringify(submitted.error))
    sync.wake()
    return submitted.value.operationId
  }

  return {
    ...{ office, server, workspace, db, sync, around, submit },
    start: () => sync.start(workspace, server),
    /** A plan, filled in and not filed. */
    draft(name: string): string {
      const created = createFiling(workspace, { kind: 'plan' }, around)
      if (!created.ok) throw new Error(created.error.code)
      const { id } = created.value
      const filing = findFilingRecord(db, id)
      if (!filing) throw new Error('the draft is gone')
      const saved = saveDraft(workspace, { id, data: toPlanData(filing.data, name), baseVersion: 1 }, around)
      if (!saved.ok) throw new Error(saved.error.code)
      return id
    },
    /** The same database as the next start of the program finds it. */
    async openAgain(look: (again: Workspace) => Promise<void>): Promise<void> {
      const again = openHere()
      await look({ ...workspace, db: again })
      again.close()
    },
    async close() {
      await sync.stop()
      db.close()
      http.close()
      await office.remove()
    },
  }
}

export type FaultyDesk = Awaited<ReturnType<typeof openFaultyDesk>>

/** Settles when it is so; false when it never was. */
export async function settles(isSo: () => boolean, withinMs: number): Promise<boolean> {
  const end = performance.now() + withinMs
  while (!isSo()) {
    if (performance.now() > end) return false
    await new Promise((done) => setTimeout(done, 20))
  }
  return true
}

type Data = NonNullable<ReturnType<typeof findFilingRecord>>['data']

export function toPlanData(data: Data, name: string): Data {
  const year = new Date().getUTCFullYear() + 1
  return {
    ...data,
    unit: { ...data['unit'], year, contact: '郑检样', phone: '0431-80000771' },
    group: {
      ...data['group'],
      ...{ name, task: '学术交流', planType: 'official', countries: ['JPN'], days: 5, memberCount: 3 },
      ...{ departOn: `${year}-05-10`, returnOn: `${year}-05-14`, fundSource: 'own', formation: 'own' },
    },
  }
}
