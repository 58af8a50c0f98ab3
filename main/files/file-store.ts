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
  /** Overwrites the keys; every later call fails. */
  close(): void
}

export interface StoredFile {
  readonly sha256: string
  readonly bytes: number
}
