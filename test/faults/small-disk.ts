import { execFileSync } from 'node:child_process'
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import path from 'node:path'

const PIECE = Buffer.alloc(64 * 1024, 7)

/** A real file system of so many bytes in a folder, and a file that takes its room away. Needs the right to mount. */
export class SmallDisk {
  readonly #directory: string

  constructor(directory: string, bytes: number) {
    this.#directory = directory
    mkdirSync(directory, { recursive: true })
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', directory])
  }

  get freeBytes(): number {
    const { bavail, bsize } = statfsSync(this.#directory)
    return bavail * bsize
  }

  /** Leaves at most so many bytes free. */
  fillUpTo(leave: number): void {
    const file = openSync(path.join(this.#directory, 'filler'), 'a')
    try {
      for (let over = this.freeBytes - leave; over > 0; over -= PIECE.length) {
        writeSync(file, PIECE, 0, Math.min(over, PIECE.length))
      }
    } catch (error) {
      // Somebody else was faster: it is as full as it can be.
      if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    } finally {
      closeSync(file)
    }
  }

  /** What was filled is free again. */
  clear(): void {
    rmSync(path.join(this.#directory, 'filler'), { force: true })
  }

  unmount(): void {
    execFileSync('umount', ['--lazy', this.#directory])
  }
}
