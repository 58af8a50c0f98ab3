import type { FilingData } from '../../domain/filing/section.ts'
import type { Failure, Result } from '../../domain/result.ts'

export type SavePhase = 'saved' | 'unsaved' | 'saving' | 'failed' | 'stale'

export interface SaveState {
  readonly phase: SavePhase
  readonly version: number
  readonly savedAt: string
  readonly failure?: Failure
}

export interface Saver {
  state(): SaveState
  /** Takes the newest data; it is written soon. */
  change(data: FilingData): void
  /** Writes what is not written yet, at once. True when everything is on disk. */
  flush(): Promise<boolean>
  /** Goes on from what was read from the disk anew. */
  restart(version: number, savedAt: string): void
  stop(): void
}

type Save = (data: FilingData, baseVersion: number) => Promise<Result<{ version: number; savedAt: string }>>

/** A pause in typing this long, or typing this long without a pause, and the draft is written. Milliseconds. */
const quiet = 600
const atMost = 2000
const retryAfter = 3000

/**
 * Writes a draft while it is being typed: one write at a time, each naming the version it is based on, so that two
 * windows cannot overwrite each other. A failed write keeps the data and is tried again; a stale one stops.
 */
export function createSaver(start: { version: number; savedAt: string }, save: Save, tell: () => void): Saver {
  let state: SaveState = { phase: 'saved', ...start }
  let pending: FilingData | undefined
  let dirtySince = 0
  let timer: ReturnType<typeof setTimeout> | undefined
  let running: Promise<void> | undefined

  function set(next: SaveState): void {
    state = next
    tell()
  }

  function schedule(delay: number): void {
    clearTimeout(timer)
    timer = setTimeout(() => void write(), delay)
  }

  function change(data: FilingData): void {
    if (pending === undefined) dirtySince = Date.now()
    pending = data
    if (state.phase === 'stale') return
    if (state.phase === 'saved') set({ phase: 'unsaved', version: state.version, savedAt: state.savedAt })
    if (running === undefined) schedule(Math.max(0, Math.min(quiet, dirtySince + atMost - Date.now())))
  }

  function write(): Promise<void> {
    clearTimeout(timer)
    running ??= writeOnce().finally(() => {
      running = undefined
      if (pending !== undefined && state.phase === 'failed') schedule(retryAfter)
      else if (pending !== undefined && state.phase !== 'stale') schedule(quiet)
    })
    return running
  }

  async function writeOnce(): Promise<void> {
    const data = pending
    if (data === undefined || state.phase === 'stale') return
    const { version, savedAt } = state
    pending = undefined
    set({ phase: 'saving', version, savedAt })
    const answer = await save(data, version)
    if (answer.ok) return set({ phase: pending === undefined ? 'saved' : 'unsaved', ...answer.value })
    pending ??= data
    set({ phase: answer.error.code === 'stale-version' ? 'stale' : 'failed', version, savedAt, failure: answer.error })
  }

  async function flush(): Promise<boolean> {
    // A write under way may have begun before the last change, hence twice.
    for (let round = 0; round < 2 && (running !== undefined || pending !== undefined); round++) await write()
    return pending === undefined && state.phase === 'saved'
  }

  function restart(version: number, savedAt: string): void {
    clearTimeout(timer)
    pending = undefined
    set({ phase: 'saved', version, savedAt })
  }

  return { state: () => state, change, flush, restart, stop: () => clearTimeout(timer) }
}
