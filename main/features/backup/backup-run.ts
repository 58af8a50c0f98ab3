import type { BackupProgress } from '../../../domain/ipc/views.ts'
import { success, type Result } from '../../../domain/result.ts'
import { toBackupFailure } from '../../backup/backup-failure.ts'
import { throttle } from '../../sync/throttle.ts'

const TELL_EVERY_MS = 200

type Progress = Omit<BackupProgress, 'act'>

/** The one backup or restore that may be under way. */
export class BackupRun {
  readonly #tell: ReturnType<typeof throttle>
  readonly #announce: () => void
  #ending: AbortController | undefined
  #progress: BackupProgress | null = null

  constructor(announce: () => void) {
    this.#announce = announce
    this.#tell = throttle(announce, TELL_EVERY_MS)
  }

  get progress(): BackupProgress | null {
    return this.#progress
  }

  get isRunning(): boolean {
    return this.#ending !== undefined
  }

  cancel(): void {
    this.#ending?.abort()
  }

  /** `isAllowed`: looked at with every step; what is no longer allowed is ended as if it had been cancelled. */
  async run<T>(
    act: BackupProgress['act'],
    isAllowed: () => boolean,
    work: (signal: AbortSignal, onProgress: (progress: Progress) => void) => Promise<T>,
  ): Promise<Result<T>> {
    const ending = new AbortController()
    this.#ending = ending
    try {
      const done = await work(ending.signal, (progress) => {
        this.#progress = { act, ...progress }
        if (!isAllowed()) ending.abort()
        this.#tell()
      })
      return success(done)
    } catch (error) {
      return toBackupFailure(error, ending.signal)
    } finally {
      this.#ending = undefined
      this.#progress = null
      this.#tell.stop()
      this.#announce()
    }
  }
}
