import type { Database } from 'better-sqlite3'
import { readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import { toSubmissionStatement } from '../../domain/sync/statement.ts'
import { openDatabase } from '../../main/db/open-database.ts'
import { smallPdf } from '../../main/features/filing/desk.fixture.ts'
import { findFilingRecord } from '../../main/features/filing/filing.repo.ts'
import { createFiling, saveDraft } from '../../main/features/filing/filing.service.ts'
import { getFileable, submitFiling } from '../../main/features/filing/submit-filing.ts'
import { deleteFiling } from '../../main/features/filing/withdraw-filing.ts'
import { attachMaterial } from '../../main/features/material/material.service.ts'
import { listMaterials } from '../../main/features/material/material.repo.ts'
import { readReference } from '../../main/features/reference/reference.ts'
import { openWorkspaceFolder, type OpenedFolder } from '../../main/features/session/open-workspace-folder.ts'
import { createFileStore } from '../../main/files/encrypted-file-store.ts'
import { flushJournal } from '../../main/journal/journal.ts'
import { findWorkspaceFolder, writeWorkspaceHeader } from '../../main/key/workspace-folder.ts'
import { deleteOperation, getOperation } from '../../main/outbox/outbox.repo.ts'
import { applyDelivered } from '../../main/sync/apply-change.ts'
import { listOperations } from '../../main/journal/replayed.repo.ts'
import { saveSetting } from '../../main/sync/setting.repo.ts'
import type { Workspace } from '../../main/workspace.ts'
import { createOffice, ROOT } from '../integration/office.ts'
import { connectClerk } from '../support/clerk-client.ts'
import { toPlanData } from './faulty-desk.ts'
import { createOpenSecretWorkspace } from './rotating-workspace.ts'

const pack = OfficePack.parse(JSON.parse(readFileSync(path.join(ROOT, 'resources/offices/jilin/pack.json'), 'utf8')))
const around = { reference: readReference(path.join(ROOT, 'resources')), now: () => new Date() }

/** A real office, so that signatures are real ones and what was restored can be delivered. */
export async function openSigningOffice() {
  const office = await createOffice(0)
  await office.startServer()
  const connection = await connectClerk(office, office.url)
  return { ...connection, office, close: async () => (connection.http.close(), office.remove()) }
}

export type SigningOffice = Awaited<ReturnType<typeof openSigningOffice>>

/** A workspace that was in use: a copy that is missing is a loss, and not a beginning. */
export function createUsedWorkspace(directory: string): void {
  const { header } = createOpenSecretWorkspace(directory)
  openFolder(directory).close()
  writeWorkspaceHeader(directory, { ...header, lastOnlineAt: new Date().toISOString() })
}

/** As at an unlock, with the data key of the header. */
export function openFolder(
  directory: string,
): OpenedFolder & { readonly close: () => void; readonly kill: () => void } {
  const folder = findWorkspaceFolder(directory)
  if (!folder) throw new Error('no header can be read')
  const dataKey = Buffer.from(folder.header.wraps[0]?.wrapped ?? '', 'base64')
  const opened = openWorkspaceFolder(folder, dataKey, { openDatabase, createFileStore })
  if (!opened.ok) throw new Error(opened.error.code)
  const { db, files } = opened.value
  function end(): void {
    db.close()
    files.close()
  }
  return { ...opened.value, close: end, kill: end }
}

/** What a clerk does at such a workspace; each act is written into the journal before it is answered, as the register does. */
export function sitDown({ db, files }: OpenedFolder, { clerk, sign }: SigningOffice) {
  const workspace: Workspace = { db, files, clerk, pack }
  for (const [key, value] of [
    ['clerk', clerk],
    ['office-pack', pack],
  ] as const)
    saveSetting(db, key, JSON.stringify(value))
  saveSetting(db, 'last-online-at', new Date().toISOString())

  function draft(name: string): string {
    const { id } = getValue(createFiling(workspace, { kind: 'plan' }, around))
    save(id, name)
    return id
  }
  function save(id: string, name: string): void {
    const filing = findFilingRecord(db, id)
    if (!filing) throw new Error('the draft is gone')
    const data = toPlanData(filing.data, name)
    getValue(saveDraft(workspace, { id, data, baseVersion: filing.version }, around))
    flushJournal(db)
  }
  async function attach(id: string): Promise<void> {
    const source = path.join(path.dirname(db.name), 'source.pdf')
    writeFileSync(source, smallPdf.replace('%PDF-1.4', `%PDF-1.4\n% ${id}`))
    const deps = { ...around, chooseFile: () => Promise.resolve(source) }
    getValue(await attachMaterial(workspace, id, 'plan-letter', deps))
    flushJournal(db)
  }
  async function submit(id: string): Promise<void> {
    const { contentHash } = getValue(getFileable(workspace, id, around))
    getValue(
      await submitFiling(
        workspace,
        { id, contentHash },
        {
          ...around,
          async signSubmission(snapshotJson) {
            const statement = getValue(toSubmissionStatement(snapshotJson))
            return { ok: true, value: { statement, signature: await sign(statement) } }
          },
        },
      ),
    )
    flushJournal(db)
  }
  /** The first was delivered, the second taken away by the clerk. */
  function leave([delivered = '', deleted = '']: readonly string[]): void {
    const [row] = listOperations(db).filter(({ filingId }) => filingId === delivered)
    const operation = getOperation(db, row?.id ?? '')
    db.transaction(() => {
      deleteOperation(db, operation.id)
      applyDelivered(db, operation, { revision: 1, number: '20270001', receipt: undefined })
    })()
    getValue(deleteFiling(workspace, deleted, around))
    flushJournal(db)
  }
  return { workspace, draft, save, attach, submit, leave }
}

/** Everything that waits, in words: what was typed, the papers' content, the operations to the byte. */
export async function describeWaiting({ db, files }: OpenedFolder): Promise<ReadonlyMap<string, string>> {
  const waiting = new Map<string, string>()
  const ids = db.prepare<[], string>(`SELECT id FROM filing WHERE deleted_at IS NULL AND (revision = 0 OR edited = 1)`)
  for (const id of ids.pluck().all()) {
    const filing = findFilingRecord(db, id)
    const papers = listMaterials(db, id)
    for (const { sha256 } of papers) await files.read(sha256, 1_000_000)
    waiting.set(id, JSON.stringify([filing?.title, filing?.state, filing?.version, filing?.data, papers]))
  }
  for (const { id } of listOperations(db)) waiting.set(`operation ${id}`, JSON.stringify(getOperation(db, id)))
  return waiting
}

/** What differs between what waited and what waits, in words. */
export function compareWaiting(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const problems: string[] = []
  for (const [id, words] of before) {
    const found = after.get(id)
    if (found === undefined) problems.push(`${id} is lost`)
    else if (found !== words) problems.push(`${id} is another`)
  }
  for (const id of after.keys()) if (!before.has(id)) problems.push(`${id} came back`)
  return problems
}

export function listOutboxStates(db: Database): readonly string[] {
  return db.prepare<[], string>('SELECT state FROM outbox').pluck().all()
}

function getValue<T>(result: { ok: true; value: T } | { ok: false; error: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
