import { randomBytes } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { EventName } from '../../../domain/ipc/calls.ts'
import type { SigningWords } from '../../../domain/ipc/views.ts'
import { OfficePack } from '../../../domain/office-pack/office-pack.ts'
import { success, type Result } from '../../../domain/result.ts'
import type { Clerk } from '../../../domain/sync/session.ts'
import { openDatabase } from '../../db/open-database.ts'
import { createFileStore } from '../../files/encrypted-file-store.ts'
import type { Desk, Workspace } from '../../workspace.ts'
import { createAuditHandlers } from '../audit/audit.handlers.ts'
import { createConflictHandlers } from '../conflict/conflict.handlers.ts'
import { createHomeHandlers } from '../home/home.handlers.ts'
import { createMaterialHandlers } from '../material/material.handlers.ts'
import { createNoticeHandlers } from '../notice/notice.handlers.ts'
import { createPersonHandlers } from '../person/person.handlers.ts'
import { createPlanHandlers } from '../plan/plan.handlers.ts'
import { readReference } from '../reference/reference.ts'
import { createFilingHandlers } from './filing.handlers.ts'
import type { SignedSnapshot } from './submit-filing.ts'

const resources = path.resolve(import.meta.dirname, '../../../resources')
const reference = readReference(resources)
const pack = OfficePack.parse(JSON.parse(readFileSync(path.join(resources, 'offices/jilin/pack.json'), 'utf8')))

export const clerk: Clerk = {
  account: 'zhangjing',
  name: '张静',
  role: 'clerk',
  unitCode: '000771',
  unitName: '吉林省松江产业促进中心',
  units: [{ code: '000771', name: '吉林省松江产业促进中心' }],
  phone: '0431-81234567',
}

/** A real desk for tests: encrypted database and files in a temporary folder, handlers as the renderer meets them. */
export function openTestDesk() {
  const folder = mkdtempSync(path.join(tmpdir(), 'desk-'))
  const opened = openDatabase({ path: path.join(folder, 'workspace.db'), key: randomBytes(32) })
  if (!opened.ok) throw new Error(opened.error.code)
  const db = opened.value
  const files = createFileStore({ directory: path.join(folder, 'files'), key: randomBytes(32) })
  const workspace: Workspace = { db, files, clerk, pack }
  const announced: EventName[] = []
  const desk: Desk = { workspace: () => workspace, announce: (event) => announced.push(event) }
  const signed: string[] = []
  const saved: { name: string; bytes: Uint8Array }[] = []
  const printed: string[] = []
  const clock = { now: new Date('2026-11-21T02:00:00Z') }
  const answers = {
    chosen: null as string | null,
    signer: { name: clerk.name, unit: clerk.unitName, validUntil: '2028-11-21T02:00:00.000Z' } as
      SigningWords['signer'] | undefined,
    sign: async (snapshotJson: string): Promise<Result<SignedSnapshot>> => {
      signed.push(snapshotJson)
      return success({
        statement: snapshotJson,
        signature: { cms: 'AA==' },
      })
    },
  }
  /** Every reading of the clock is a second later, so that orders by time are definite. */
  function now(): Date {
    clock.now = new Date(clock.now.getTime() + 1000)
    return clock.now
  }
  const deps = {
    reference,
    now,
    findSigner: () => answers.signer,
    signSubmission: (snapshotJson: string) => answers.sign(snapshotJson),
    saveFile: async (name: string, bytes: Uint8Array) => saved.push({ name, bytes }) > 0,
    printPdf: async (html: string) => {
      printed.push(html)
      return new TextEncoder().encode('%PDF-')
    },
    chooseFile: async () => answers.chosen,
    startedAt: '2026-11-21T00:00:00.000Z',
  }
  const filings = createFilingHandlers(desk, deps)
  return {
    db,
    workspace,
    announced,
    signed,
    saved,
    printed,
    clock,
    answers,
    call: {
      ...filings,
      ...createConflictHandlers(desk, deps),
      ...createMaterialHandlers(desk, deps),
      ...createPersonHandlers(desk, deps),
      ...createAuditHandlers(desk, deps),
      ...createNoticeHandlers(desk, deps),
      ...createPlanHandlers(desk),
      ...createHomeHandlers(desk, deps),
    },
    /** 上报 as the clerk does it: the words are read first, and what they name is confirmed. */
    async submit(id: string) {
      const words = await filings['filing.signing-words']({ id })
      return words.ok ? filings['filing.submit']({ id, contentHash: words.value.contentHash }) : words
    },
    homeAfterRestart: () => createHomeHandlers(desk, { startedAt: now().toISOString() })['home.view'](undefined),
    /** A file on the clerk's disk. */
    write: (name: string, content: string | Uint8Array) => {
      const file = path.join(folder, name)
      writeFileSync(file, content)
      return file
    },
    close: () => {
      db.close()
      rmSync(folder, { recursive: true })
    },
  }
}

export type TestDesk = ReturnType<typeof openTestDesk>

/** The smallest PDF that is whole. */
export const smallPdf = `%PDF-1.4
1 0 obj
<< /Type /Catalog >>
endobj
xref
0 2
0000000000 65535 f
0000000009 00000 n
trailer
<< /Size 2 /Root 1 0 R >>
startxref
45
%%EOF
`

export function valueOf<V>(result: Result<V>): V {
  if (!result.ok) throw new Error(`${result.error.code} ${JSON.stringify(result.error.values ?? {})}`)
  return result.value
}
