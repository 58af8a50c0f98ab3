import {
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  unlinkSync,
  watch,
  writeFileSync,
  type FSWatcher,
} from 'node:fs'
import { join } from 'node:path'

type Greeting = (argv: string[], workingDirectory: string, additionalData: unknown) => void

/**
 * One running app a userData folder. The lock is a file that names its holder by process id and start time, so that a lock
 * left by a killed holder is seen to be stale; a second instance leaves its greeting in a folder the holder watches.
 */
export class SingleInstance {
  isHeld = false
  #lock: string
  #inbox: string
  #greet: Greeting
  #watcher: FSWatcher | undefined

  constructor(userData: string, greet: Greeting) {
    mkdirSync(userData, { recursive: true })
    this.#lock = join(userData, 'SingletonLock.stand-in')
    this.#inbox = join(userData, 'SingletonInbox.stand-in')
    this.#greet = greet
  }

  request(additionalData: unknown): boolean {
    if (this.isHeld) return true
    const mine = `${this.#lock}.${process.pid}`
    writeFileSync(mine, describeProcess(process.pid) ?? '')
    try {
      for (let round = 0; round < 20 && !this.isHeld; round++) {
        try {
          linkSync(mine, this.#lock)
          this.isHeld = true
        } catch {
          if (this.#holderLives()) break
        }
      }
    } finally {
      unlinkSync(mine)
    }
    if (this.isHeld) this.#listen()
    else this.#leaveGreeting(additionalData)
    return this.isHeld
  }

  release(): void {
    if (!this.isHeld) return
    this.isHeld = false
    this.#watcher?.close()
    rmSync(this.#lock, { force: true })
  }

  /** A stale lock is moved aside by exactly one of those who find it. */
  #holderLives(): boolean {
    try {
      const holder = readFileSync(this.#lock, 'utf8')
      const [pid] = holder.split(' ')
      if (describeProcess(Number(pid)) === holder) return true
      const aside = `${this.#lock}.stale.${process.pid}`
      renameSync(this.#lock, aside)
      unlinkSync(aside)
    } catch {
      // gone meanwhile: try again
    }
    return false
  }

  #listen(): void {
    rmSync(this.#inbox, { recursive: true, force: true })
    mkdirSync(this.#inbox)
    this.#watcher = watch(this.#inbox, () => this.#readGreetings())
    this.#watcher.unref()
  }

  #readGreetings(): void {
    for (const name of readdirSync(this.#inbox).filter((each) => each.endsWith('.json'))) {
      const path = join(this.#inbox, name)
      const { argv, cwd, additionalData } = JSON.parse(readFileSync(path, 'utf8'))
      unlinkSync(path)
      this.#greet(argv, cwd, additionalData)
    }
  }

  #leaveGreeting(additionalData: unknown): void {
    const path = join(this.#inbox, String(process.pid))
    writeFileSync(path, JSON.stringify({ argv: process.argv, cwd: process.cwd(), additionalData }))
    renameSync(path, `${path}.json`)
  }
}

/** Process id and the kernel's start time of it; undefined where it does not run. */
function describeProcess(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return fields[0] === 'Z' ? undefined : `${pid} ${fields[19]}`
  } catch {
    return undefined
  }
}
