/**
 * Encrypted attachments, one file each, named by a keyed hash of the content, never database blobs. A file is on disk and synced
 * before the row that names it is written.
 */
export interface FileStore {
  /** Takes a copy of a file; the copy is complete and fsynced when the promise settles. */
  add(path: string): Promise<StoredFile>
  /** The same for plain frames, as `stream` of another store gives them from offset 0. */
  take(frames: AsyncIterable<Uint8Array>): Promise<StoredFile>
  /** The whole content in memory, for previews; refuses beyond `maxBytes`. */
  read(sha256: string, maxBytes: number): Promise<Uint8Array>
  /** Plain bytes from an offset to the end, in chunks of at most 1 MiB: what an upload resumes from. */
  stream(sha256: string, offset: number): AsyncIterable<Uint8Array>
  has(sha256: string): Promise<boolean>
  /** Names of stored files whose content is none of these (SHA-256, lower-case hex). */
  listUnused(used: Iterable<string>): readonly string[]
  /** Removes files by their names in the store, unless they were added, or added once more, since then. Gives how many. */
  discard(names: Iterable<string>, before: Date): number
  /** Overwrites the keys; every later call fails. */
  close(): void
}

export interface StoredFile {
  readonly sha256: string
  readonly bytes: number
}
