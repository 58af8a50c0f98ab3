/** What the thread beside an open database is started with. */
export interface DatabaseWorkerData {
  readonly path: string
  /** 32 bytes, its own copy. */
  readonly key: Uint8Array
}

/**
 * `check`: every page and row (`whole`: indexes against rows as well). `copy`: a compact copy under the same key, read back.
 * `copy-log`: what stands in the write-ahead log goes into the database, as far as nobody has to wait for it.
 */
export type DatabaseJob =
  | { readonly id: number; readonly kind: 'check'; readonly whole: boolean }
  | { readonly id: number; readonly kind: 'copy'; readonly target: string }
  | { readonly id: number; readonly kind: 'copy-log' }

export interface DatabaseJobResult {
  readonly id: number
  readonly ok: boolean
  /** Of SQLite or the system, where it is one of theirs. */
  readonly code?: string
  readonly message?: string
}
