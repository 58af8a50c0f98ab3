import { statfsSync } from 'node:fs'
import type { DiskView } from '../../domain/ipc/views.ts'
import { log } from '../log.ts'
import { Reserve } from './reserve.ts'

const MIB = 1024 * 1024
/** Below this nothing large is taken in any more (promise 5). */
export const LOW_BYTES = 500 * MIB
/** Room for some hundred saves, and for the log of the database to be written back. */
const RESERVE_BYTES = 32 * MIB
/** The reserve is made again when so much stays free beside it. */
const BESIDE_BYTES = 16 * MIB

export interface SpaceDeps {
  /** A folder on the disk that the work is written to; need not be there yet. */
  readonly directory: string
  readonly onChange: () => void
  /** Free bytes there; undefined when the disk does not say. */
  readonly measure?: (directory: string) => number | undefined
  readonly reserveBytes?: number
}

/**
 * The room that is left on the disk. `low`: no more materials, everything else goes on. `full`: the reserve has been given up so
 * that saving still goes on; what the office sends waits. The reserve is made again when there is room.
 */
export class Space {
  readonly #deps: SpaceDeps
  readonly #reserve: Reserve
  #making: Promise<void> | undefined
  #told: DiskView['level'] = 'ok'

  constructor(deps: SpaceDeps) {
    this.#deps = deps
    this.#reserve = new Reserve(deps.directory, deps.reserveBytes ?? RESERVE_BYTES)
  }

  view(): DiskView {
    const free = this.#measure()
    return { level: this.#toLevel(free), freeBytes: free ?? null }
  }

  /** Nothing large is taken in now. */
  isLow(): boolean {
    return this.view().level !== 'ok'
  }

  /** What is left is for what the clerk saves and sends. */
  isFull(): boolean {
    return this.view().level === 'full'
  }

  /** A write met a full disk: true when there is room for another try now. */
  giveUp(): boolean {
    const given = this.#reserve.giveUp()
    if (given) log.warn('reserved-space-given-up')
    this.#tell()
    return given
  }

  /** Before what cannot be tried again, such as a signature: a disk that is as good as full has its reserve given up now. */
  makeRoom(): void {
    const free = this.#measure()
    if (free !== undefined && free < BESIDE_BYTES) this.giveUp()
  }

  /** Looks at the disk, makes the reserve where there is room for it, and tells when something is different from before. */
  async check(): Promise<void> {
    const free = this.#measure()
    if (!this.#reserve.exists() && (free ?? Infinity) >= this.#reserve.bytes + BESIDE_BYTES) {
      this.#making ??= this.#reserve.make().catch((error: unknown) => log.warn('space-not-reserved', { error }))
      await this.#making
      this.#making = undefined
    }
    this.#tell()
  }

  #measure(): number | undefined {
    const { directory, measure = measureFree } = this.#deps
    return measure(directory)
  }

  #toLevel(free: number | undefined): DiskView['level'] {
    if (free === undefined) return 'ok'
    if (free < this.#reserve.bytes + BESIDE_BYTES && !this.#reserve.exists()) return 'full'
    return free < LOW_BYTES ? 'low' : 'ok'
  }

  #tell(): void {
    const { level, freeBytes } = this.view()
    if (level === this.#told) return
    this.#told = level
    log.warn('disk-space', { level, freeBytes })
    this.#deps.onChange()
  }
}

function measureFree(directory: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(directory)
    return bavail * bsize
  } catch {
    return undefined
  }
}
