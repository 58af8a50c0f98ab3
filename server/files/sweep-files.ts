import { readdir, rm, stat } from 'node:fs/promises'
import path from 'node:path'
import type { OfficeClock } from '../office/office-clock.ts'
import type { FileRepo } from './file.repo.ts'
import type { FileStorage } from './file-storage.ts'

export interface SweepDeps {
  /** Where uploads lie until they are whole. */
  readonly uploads: string
  readonly files: FileRepo
  readonly storage: FileStorage
  readonly clock: OfficeClock
}

/** How many of each were taken away. */
export interface Swept {
  /** Uploads that never became whole. */
  readonly uploads: number
  /** Whole files that no 上报 came to name. */
  readonly unsent: number
  /** Files on disk that no row names, because the server was killed between the two. */
  readonly strays: number
}

/** A clerk may be offline for weeks in the middle of an upload, or between it and the 上报. */
export const KEPT_DAYS = 30
const DAY_MS = 24 * 3_600_000

/** Takes away what nobody will ask for. Who comes later is told `files-missing` or `upload-unknown`, and sends it again. */
export async function sweepFiles({ uploads, files, storage, clock }: SweepDeps): Promise<Swept> {
  const before = new Date(Date.parse(clock.now()) - KEPT_DAYS * DAY_MS)
  const removable = files.listUnsent(before.toISOString())
  const unsent = removable.filter((sha256) => files.forget(sha256, () => storage.removeIfOlder(sha256, before)))
  let strays = 0
  for await (const sha256 of storage.list()) {
    if (!files.isKnown(sha256) && storage.removeIfOlder(sha256, before)) strays += 1
  }
  return { uploads: await sweepUploads(uploads, before), unsent: unsent.length, strays }
}

/** Sweeps now and once a day, beside everything else. Ended before the server closes its database. */
export function sweepDaily(deps: SweepDeps): { end(): Promise<void> } {
  let running = sweep()
  const timer = setInterval(() => void (running = running.then(sweep)), DAY_MS)
  timer.unref()
  return {
    end() {
      clearInterval(timer)
      return running
    },
  }

  async function sweep(): Promise<void> {
    try {
      const { uploads, unsent, strays } = await sweepFiles(deps)
      if (uploads + unsent + strays > 0)
        console.log(`swept ${uploads} uploads, ${unsent} unsent files, ${strays} strays`)
    } catch (error) {
      console.error('sweeping failed', error)
    }
  }
}

/** The bytes and their description go together; the one written last says how old both are. */
async function sweepUploads(directory: string, before: Date): Promise<number> {
  const names = await readdir(directory).catch(() => [])
  let swept = 0
  for (const id of new Set(names.map((name) => name.replace(/\.json$/, '')))) {
    const parts = [id, `${id}.json`].map((name) => path.join(directory, name))
    const times = await Promise.all(parts.map((part) => stat(part).catch(() => undefined)))
    if (times.some((found) => found && found.mtime >= before)) continue
    await Promise.all(parts.map((part) => rm(part, { force: true })))
    swept += 1
  }
  return swept
}
