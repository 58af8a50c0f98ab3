import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, rmSync } from 'node:fs'
import { open, rename, rm } from 'node:fs/promises'
import path from 'node:path'

const FILE = 'reserved-space'
const PIECE_BYTES = 1024 * 1024

/** A file that holds room on the disk and nothing else: given up when the last save would not fit any more. */
export class Reserve {
  readonly bytes: number
  readonly #file: string

  /** In bytes; `directory` is on the disk that the work is written to. */
  constructor(directory: string, bytes: number) {
    this.bytes = bytes
    this.#file = path.join(directory, FILE)
  }

  exists(): boolean {
    return existsSync(this.#file)
  }

  /** Noise, because a disk that compresses would hold nothing for zeros. Throws when there is no room; then nothing is left of it. */
  async make(): Promise<void> {
    const unfinished = `${this.#file}.part`
    mkdirSync(path.dirname(this.#file), { recursive: true, mode: 0o700 })
    try {
      const file = await open(unfinished, 'w', 0o600)
      try {
        for (let left = this.bytes; left > 0; left -= PIECE_BYTES) {
          await file.writeFile(randomBytes(Math.min(left, PIECE_BYTES)))
        }
        await file.sync()
      } finally {
        await file.close()
      }
      await rename(unfinished, this.#file)
    } catch (error) {
      await rm(unfinished, { force: true })
      throw error
    }
  }

  /** False when there was nothing to give up. */
  giveUp(): boolean {
    const existed = this.exists()
    rmSync(this.#file, { force: true })
    return existed
  }
}
