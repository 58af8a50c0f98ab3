import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { log } from '../log.ts'
import { writeFileDurably } from './write-file-durably.ts'

/** Wrong PINs by token, entered on this computer since the last right one; tokens by a hash of their serial. */
const Failures = z.record(z.string().regex(/^[0-9a-f]{16}$/), z.number().int().min(1).max(1000))
type Failures = z.infer<typeof Failures>

/**
 * Remembers wrong PINs over restarts, so that a clerk sees what somebody else tried on a key left behind. Only told, never
 * relied upon: the key counts for itself. A file that cannot be read or written costs the memory, not the login.
 */
export class KeyFailures {
  readonly #file: string
  #failures: Failures

  constructor(file: string) {
    this.#file = file
    this.#failures = read(file)
  }

  count(tokenSerial: string): number {
    return this.#failures[toName(tokenSerial)] ?? 0
  }

  add(tokenSerial: string): void {
    this.#keep({ ...this.#failures, [toName(tokenSerial)]: Math.min(1000, this.count(tokenSerial) + 1) })
  }

  clear(tokenSerial: string): void {
    const { [toName(tokenSerial)]: cleared, ...others } = this.#failures
    if (cleared !== undefined) this.#keep(others)
  }

  #keep(failures: Failures): void {
    this.#failures = failures
    try {
      mkdirSync(path.dirname(this.#file), { recursive: true })
      writeFileDurably(this.#file, JSON.stringify(failures))
    } catch (error) {
      log.warn('key-failures-not-kept', { error })
    }
  }
}

function read(file: string): Failures {
  try {
    return Failures.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return {}
  }
}

function toName(tokenSerial: string): string {
  return createHash('sha256').update(`border-desk/token/${tokenSerial}`).digest('hex').slice(0, 16)
}
