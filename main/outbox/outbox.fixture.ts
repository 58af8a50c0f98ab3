import Sqlite from 'better-sqlite3'
import { toCompleteData } from '../../domain/filing/filing-data.ts'
import { getFiling } from '../../domain/filings.ts'
import type { Operation, OperationResult, ResultsResponse } from '../../domain/sync/operation.ts'
import { migrations } from '../db/migrations.ts'
import { saveFiling } from '../features/filing/filing.repo.ts'
import { toDraft } from '../features/filing/filing.service.ts'
import { FakeClock } from '../sync/fake-clock.ts'
import type { ServerResult } from '../sync/server-result.ts'
import { OutboxWorker, type OutboxTransport } from './outbox.worker.ts'
import type { UploadNeed } from '../../domain/sync/upload-need.ts'

/** What a server answers to an operation; undefined: nothing. */
type Answer = (operation: Operation) => OperationResult | undefined
/** How a whole request fails; undefined: it does not. */
type Fail = (batch: readonly Operation[]) => ServerResult<never> | undefined
type Upload = (need: UploadNeed, signal: AbortSignal) => Promise<ServerResult<null>>

/** An outbox with a server that is told what to say. */
export function openOutbox() {
  const db = new Sqlite(':memory:')
  for (const { sql } of migrations) db.exec(sql)
  const clock = new FakeClock()
  const box = {
    db,
    clock,
    /** Every batch that left, as ids. */
    batches: [] as string[][],
    delivered: [] as string[],
    /** Every question what became of operations, as ids, and what is answered to it. */
    asked: [] as string[][],
    answers: [] as readonly OperationResult[] | 'silence' | ServerResult<never>,
    stopped: false,
    createWorker,
    drain: (answer: Answer, fail?: Fail, upload?: Upload) =>
      createWorker(answer, fail, upload).drain(new AbortController().signal),
    insertFiling,
  }
  return box

  function createWorker(answer: Answer, fail: Fail = () => undefined, upload?: Upload): OutboxWorker {
    const transport: OutboxTransport = {
      push(operations) {
        box.batches.push(operations.map(({ id }) => id))
        const results = operations.flatMap((operation) => answer(operation) ?? [])
        return Promise.resolve(fail(operations) ?? { ok: true, value: results })
      },
      ask(ids) {
        box.asked.push([...ids])
        return Promise.resolve(toAnswer(ids))
      },
      upload(need, signal) {
        db.prepare(`INSERT OR IGNORE INTO upload (sha256, bytes, media_type) VALUES (:sha256, :bytes, :mediaType)`).run(
          need,
        )
        return upload?.(need, signal) ?? Promise.reject(new Error('no file was expected'))
      },
    }
    return new OutboxWorker({
      db,
      transport,
      clock,
      isPaused: () => box.stopped,
      applyDelivered: (operation) => box.delivered.push(operation.id),
      applyConflict: () => undefined,
      onChange: () => undefined,
      random: () => 1,
    })
  }

  function toAnswer(ids: readonly string[]): ServerResult<ResultsResponse> {
    if (box.answers === 'silence') return { ok: true, value: { results: [], unknown: [] } }
    if ('ok' in box.answers) return box.answers
    const known = new Set(box.answers.map(({ id }) => id))
    return { ok: true, value: { results: [...box.answers], unknown: ids.filter((id) => !known.has(id)) } }
  }

  function insertFiling(number: number, revision: number, parent: number | null): void {
    const kind = parent === null ? 'plan' : 'task-group'
    const data = toCompleteData(getFiling(kind))
    const planId = parent === null ? null : filingOf(parent * 10)
    const clerk = {
      account: '',
      name: '',
      role: 'clerk' as const,
      unitCode: '000771',
      unitName: '',
      units: [],
      phone: '',
    }
    const draft = toDraft({ clerk }, kind, { ...data, group: { ...data['group'], planId } }, '2026-11-21T01:00:00.000Z')
    saveFiling(db, { ...draft, id: filingOf(number * 10), revision })
  }
}

export function accept(operation: Operation): OperationResult {
  return { id: operation.id, outcome: 'accepted', revision: 1, number: null }
}

export function acceptAll(operation: Operation): OperationResult {
  return accept(operation)
}

/** 23 is the third operation of filing 2. */
export function idOf(number: number): string {
  return `00000000-0000-7000-8000-${String(number).padStart(12, '0')}`
}

export function filingOf(number: number): string {
  return `00000000-0000-7000-9000-${String(Math.floor(number / 10)).padStart(12, '0')}`
}

export function withdraw(number: number): Operation {
  const base = { id: idOf(number), createdAt: '2026-11-21T01:00:00.000Z' }
  return { ...base, type: 'withdraw-filing', filingId: filingOf(number), baseRevision: 1, reason: '' }
}

export function hash(name: string): string {
  return name.repeat(64)
}

/** Hashes of files that only this filing has. */
export function toFileNames(filing: number, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => (filing * 100 + index).toString(16).padStart(64, '0'))
}

export function submit(number: number, files: readonly string[], hashes = files.map(hash)): Operation {
  const materials = hashes.map((sha256, index) => ({
    id: idOf(number),
    slot: 'letter',
    name: `${files[index] ?? index}.pdf`,
    mediaType: 'application/pdf',
    bytes: 100,
    sha256,
  }))
  return {
    id: idOf(number),
    createdAt: '2026-11-21T01:00:00.000Z',
    type: 'submit-filing',
    filingId: filingOf(number),
    statement: JSON.stringify({ materials }),
    signature: { cms: '' },
  }
}
