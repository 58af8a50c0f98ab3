import {
  closeSync,
  fdatasyncSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import path from 'node:path'
import { syncFolderNow } from '../key/write-file-durably.ts'
import { createJournalHead, readJournalFrames, sealJournalFrame, type JournalHead } from './journal-frames.ts'
import { toJson, toRecords, type JournalRecord } from './journal-record.ts'

/** So many records share a frame when the file is written anew. */
const RECORDS_A_FRAME = 64

export interface StoredJournal extends JournalHead {
  /** The latest state of each thing; null: nothing of it waits here any more. In the order they were last written. */
  readonly records: ReadonlyMap<string, JournalRecord>
  readonly count: number
  readonly lost: number
}

/**
 * What a journal says; undefined when there is none, or none that this key opens. A torn tail is ignored: what it told had
 * never been confirmed to anybody.
 */
export function readJournal(file: string, key: Uint8Array): StoredJournal | undefined {
  const bytes = readWhole(file)
  const read = bytes && readJournalFrames(bytes, key)
  if (!read) return undefined
  const records = new Map<string, JournalRecord>()
  for (const { content } of read.frames) {
    for (const record of toRecords(content)) {
      const name = `${record.kind} ${record.id}`
      records.delete(name)
      records.set(name, record)
    }
  }
  const { generation, schemaVersion, lost } = read
  return { generation, schemaVersion, records, lost, count: Math.max(0, ...read.frames.map(({ count }) => count)) }
}

/** Writes the same journal under another key, for another generation of the workspace; none where there is none to be read. */
export function carryJournal(
  files: { readonly from: string; readonly to: string },
  keys: { readonly from: Uint8Array; readonly to: Uint8Array },
  generation: number,
): void {
  const journal = readJournal(files.from, keys.from)
  if (!journal) return
  const { schemaVersion, records, count } = journal
  JournalFile.create(files.to, keys.to, { generation, schemaVersion }, { records: records.values(), count }).close()
}

/** The open journal of a workspace: only added to, on the disk when a call returns. */
export class JournalFile {
  readonly #descriptor: number
  readonly #key: Buffer
  #index: number
  #bytes: number
  readonly #bytesAtFirst: number

  private constructor(descriptor: number, key: Buffer, place: { readonly index: number; readonly bytes: number }) {
    this.#descriptor = descriptor
    this.#key = key
    this.#index = place.index
    this.#bytes = place.bytes
    this.#bytesAtFirst = place.bytes
  }

  /**
   * Writes a journal of exactly these records in place of the one that may be there: the old one or the new one is there,
   * whenever the power goes. `key`: 32 bytes, the caller's.
   */
  static create(
    file: string,
    key: Uint8Array,
    head: JournalHead,
    { records, count }: { readonly records: Iterable<JournalRecord>; readonly count: number },
  ): JournalFile {
    const fresh = `${file}.new`
    const begun = createJournalHead(key, head)
    const descriptor = openSync(fresh, 'w', 0o600)
    try {
      let bytes = writeWhole(descriptor, begun.bytes, 0)
      let index = 0
      function write(some: readonly JournalRecord[]): void {
        bytes += writeWhole(descriptor, sealJournalFrame(begun.key, { index, count }, toJson(some)), bytes)
        index += 1
      }
      let held: JournalRecord[] = []
      for (const record of records) {
        held.push(record)
        if (held.length < RECORDS_A_FRAME) continue
        write(held)
        held = []
      }
      // Also when nothing waits: the count tells a database that has lost something.
      if (held.length > 0 || index === 0) write(held)
      fsyncSync(descriptor)
      renameSync(fresh, file)
      syncFolderNow(path.dirname(file))
      return new JournalFile(descriptor, begun.key, { index, bytes })
    } catch (error) {
      closeSync(descriptor)
      begun.key.fill(0)
      throw error
    }
  }

  /** How much was added since it was written whole, and how long it was then. */
  get growth(): { readonly bytes: number; readonly from: number } {
    return { bytes: this.#bytes - this.#bytesAtFirst, from: this.#bytesAtFirst }
  }

  /** All of these or none. When it throws, the file ends where it did before. */
  append(records: readonly JournalRecord[], count: number): void {
    const frame = sealJournalFrame(this.#key, { index: this.#index, count }, toJson(records))
    try {
      writeWhole(this.#descriptor, frame, this.#bytes)
      fdatasyncSync(this.#descriptor)
    } catch (error) {
      ftruncateSync(this.#descriptor, this.#bytes)
      throw error
    }
    this.#bytes += frame.length
    this.#index += 1
  }

  /** Forgets the key. */
  close(): void {
    this.#key.fill(0)
    closeSync(this.#descriptor)
  }
}

function writeWhole(descriptor: number, bytes: Uint8Array, position: number): number {
  let written = 0
  while (written < bytes.length) {
    written += writeSync(descriptor, bytes, written, bytes.length - written, position + written)
  }
  return written
}

function readWhole(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch {
    return undefined
  }
}
