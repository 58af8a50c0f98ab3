import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createTestKey } from '../../server/testing/test-clerk.ts'
import type { TestOffice } from '../../server/testing/test-office.ts'
import { OfficePack } from '../../domain/office-pack/office-pack.ts'
import type { Operation, OperationResult } from '../../domain/sync/operation.ts'
import type { Clerk } from '../../domain/sync/session.ts'
import { Submission } from '../../domain/sync/submission.ts'
import { toSubmissionStatement } from '../../domain/sync/statement.ts'
import { success } from '../../domain/result.ts'
import { openDatabase } from '../../main/db/open-database.ts'
import { getFileable, submitFiling } from '../../main/features/filing/submit-filing.ts'
import { readReference } from '../../main/features/reference/reference.ts'
import { createFileStore } from '../../main/files/encrypted-file-store.ts'
import { OutboxWorker } from '../../main/outbox/outbox.worker.ts'
import { applyChange, applyConflict, applyDelivered, hideUnseen } from '../../main/sync/apply-change.ts'
import { FakeClock } from '../../main/sync/fake-clock.ts'
import { toFeed } from '../../main/sync/feed.fixture.ts'
import { pullChanges } from '../../main/sync/pull.ts'
import type { RawChangesPage } from '../../main/sync/read-page.ts'
import { serverFailure } from '../../main/sync/server-result.ts'
import type { Workspace } from '../../main/workspace.ts'
import { readPage } from '../../server/changes/change-feed.ts'
import { openDatabase as openServerDatabase } from '../../server/db/open-database.ts'
import { createRepos } from '../../server/db/repos.ts'
import { createFileStorage } from '../../server/files/file-storage.ts'
import { createOfficeClock } from '../../server/office/office-clock.ts'
import { loadReferenceData } from '../../server/office/reference-data.ts'
import { applyOperations } from '../../server/operations/apply-operation.ts'
import { listAnswers } from '../../server/operations/done-operations.ts'
import type { OperationDeps } from '../../server/operations/operation-deps.ts'
import { createReceiptService } from '../../server/receipts/receipt.service.ts'
import { returnFiling } from '../../server/review/review-actions.ts'
import type { Reviewer } from '../../server/review/reviewer-sessions.ts'
import { createSampleCaMaterial, openSampleCa } from '../../server/sample/ca/sample-ca.ts'
import { createSample } from '../../server/sample/create-sample.ts'
import { sampleAccounts } from '../../server/sample/sample-accounts.ts'
import { sampleUnits } from '../../server/sample/sample-units.ts'
import pack from '../../resources/offices/jilin/pack.json' with { type: 'json' }
import { ROOT } from '../integration/office.ts'

/** What becomes of a request: it goes through, its answer is lost, it arrives twice, or not at all. */
export const fates = ['through', 'answer-lost', 'twice', 'never'] as const
export type Fate = (typeof fates)[number]

/**
 * The server's operations and feed and a client's store, outbox and pull, all real, in one process and without HTTP between
 * them: thousands of sequences a minute. Who may log in is another case's matter: here every certificate of a clerk counts.
 */
export async function openInProcessOffice() {
  const directory = mkdtempSync(path.join(tmpdir(), 'office-'))
  const officePack = OfficePack.parse(pack)
  const db = openServerDatabase(path.join(directory, 'server'))
  const now = () => new Date()
  await createSample(db, { groups: 0, now: now() })
  const repos = createRepos(db)
  const officeClock = createOfficeClock(now)
  const named = { office: officePack.office, serverId: 'jilin-model' }
  const server: OperationDeps = {
    ...{ db, repos, pack: officePack, clock: officeClock, reference: loadReferenceData() },
    auth: { checkKey: () => Promise.resolve(success(undefined)) } as unknown as OperationDeps['auth'],
    receipts: createReceiptService({ ...named, receipts: repos.receipts, clock: officeClock, sign: undefined }),
  }
  const review = { ...server, checkPassword: noPassword, storage: createFileStorage(path.join(directory, 'files')) }
  const feed = { ...repos, db, serverId: named.serverId, era: repos.eras.begin(repos.changes.getLastSeq()) }
  const ca = await openSampleCa(await createSampleCaMaterial())
  const reference = readReference(path.join(ROOT, 'resources'))
  const closing: (() => void)[] = []

  async function openDesk(account: string) {
    const clerk = toClerk(account)
    const session = { ...clerk, units: clerk.units, jkt: account }
    const key = await createTestKey({ ca, now } as unknown as TestOffice, account, { algorithm: 'ES256' })
    const opened = openDatabase({ path: path.join(directory, `${account}.db`), key: randomBytes(32) })
    if (!opened.ok) throw new Error(opened.error.code)
    const store = opened.value
    // What is under test is what is written, not that it reaches the disk.
    store.pragma('synchronous = OFF')
    closing.push(() => store.close())
    const files = createFileStore({ directory: path.join(directory, account), key: randomBytes(32) })
    const workspace: Workspace = { db: store, files, clerk, pack: officePack }
    const around = { reference, now }
    const clock = new FakeClock(now().toISOString())
    const sent: (readonly Operation[])[] = []
    let fate: Fate = 'through'
    const worker = new OutboxWorker({
      ...{ db: store, clock, isPaused: () => false, onChange: () => undefined, random: () => 0.5 },
      applyDelivered: (operation, acceptance) => applyDelivered(store, operation, acceptance),
      applyConflict: (operation, currentRevision) => applyConflict(store, operation, currentRevision),
      transport: {
        async push(operations) {
          if (fate === 'never') return serverFailure('unreachable', 'server-unreachable')
          sent.push(operations)
          let results = await applyOperations(server, session, operations)
          if (fate === 'twice') results = await applyOperations(server, session, operations)
          return fate === 'answer-lost' ? serverFailure('lost', 'response-lost') : { ok: true, value: results }
        },
        async ask(ids) {
          if (fate === 'never') return serverFailure('unreachable', 'server-unreachable')
          return { ok: true, value: await listAnswers(server, session, ids) }
        },
        upload: () => Promise.reject(new Error('a plan has no files')),
      },
    })

    return {
      ...{ workspace, around, db: store },
      /** One attempt to empty the outbox, with this fate for every request. */
      async push(wanted: Fate): Promise<void> {
        fate = wanted
        await clock.advance(3_600_000)
        await worker.drain(new AbortController().signal)
      },
      /** What the network kept back arrives once more, long after. */
      async echo(): Promise<readonly OperationResult[]> {
        const results: OperationResult[] = []
        for (const operations of sent.splice(0)) results.push(...(await applyOperations(server, session, operations)))
        return results
      },
      async pull(): Promise<void> {
        const pulled = await pullChanges(
          {
            ...{ db: store, applyChange, hideUnseen, onUnits: () => undefined, onPage: () => undefined },
            ...{ now: () => now().toISOString(), version: '0.0.0' },
            openFeed: toFeed((since, limit) => {
              const { pieces } = readPage(feed, { units: clerk.units, since, limit })
              return JSON.parse(Buffer.concat(pieces).toString()) as RawChangesPage
            }),
          },
          new AbortController().signal,
        )
        if (!pulled.ok) throw new Error(pulled.error.code)
      },
      async submit(id: string): Promise<string> {
        const fileable = getFileable(workspace, id, around)
        if (!fileable.ok) return fileable.error.code
        const { contentHash } = fileable.value
        const submitted = await submitFiling(
          workspace,
          { id, contentHash },
          {
            ...around,
            async signSubmission(snapshot) {
              const statement = toSubmissionStatement(snapshot)
              if (!statement.ok) return statement
              return success({ statement: statement.value, signature: await key.sign(statement.value) })
            },
          },
        )
        return submitted.ok ? 'ok' : submitted.error.code
      },
    }
  }

  return {
    openDesk,
    /** The reviewer sends a filing back that is under review. */
    review(filingId: string): void {
      const row = repos.filings.get(filingId)
      const reviewer: Reviewer = { account: 'shenheyuan01', name: '沈核例', formToken: '' }
      const returned = returnFiling(review, reviewer, { filingId, revision: row.revision }, '请核对。')
      if (!returned.ok) throw new Error(returned.error.code)
    },
    find: (filingId: string) => repos.filings.get(filingId),
    /** Everything the office has taken of a filing, in order. */
    listFiled: (filingId: string) =>
      db
        .prepare<[string], { statement: string }>(
          'SELECT statement FROM submission WHERE filing_id = ? ORDER BY revision',
        )
        .all(filingId)
        .map(({ statement }) => Submission.parse(JSON.parse(statement))),
    close() {
      for (const close of closing) close()
      db.close()
      rmSync(directory, { recursive: true, force: true })
    },
  }
}

export type InProcessOffice = Awaited<ReturnType<typeof openInProcessOffice>>
export type InProcessDesk = Awaited<ReturnType<InProcessOffice['openDesk']>>

function noPassword(): never {
  throw new Error('nobody logs in here')
}

function toClerk(name: string): Clerk {
  const account = sampleAccounts.find((each) => each.account === name)
  if (!account?.unitCode) throw new Error(`${name} is no clerk of a unit`)
  const unitName = sampleUnits.find(({ code }) => code === account.unitCode)?.name ?? ''
  const { unitCode, phone } = account
  const units = [{ code: unitCode, name: unitName }]
  return { account: name, name: account.name, role: 'clerk', unitCode, unitName, units, phone }
}
