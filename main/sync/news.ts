import { log } from '../log.ts'
import { Alarm } from './alarm.ts'
import { Backoff } from './backoff.ts'
import type { Clock } from './clock.ts'
import type { HttpAnswer } from './http.ts'
import type { ServerResult } from './server-result.ts'

export interface NewsDeps {
  readonly clock: Clock
  /** Opens the server's stream of news; settles when it is over. */
  readonly listen: (onPart: (part: Buffer) => void, signal: AbortSignal) => Promise<ServerResult<HttpAnswer>>
  /** Something is new at the server, or may have become so while nobody listened. */
  readonly onNews: () => void
  readonly random?: (() => number) | undefined
}

/** The server says every 15 s that it is there; after two that were missed the stream is dead, whatever the socket says. */
export const SILENCE_MS = 40_000
/** A line longer than this is nothing of ours. */
const LONGEST_LINE = 4096

/**
 * The server's word that there is something new (server-sent events). It says nothing else: what is new is pulled. Whether
 * it can be had decides only how soon that is; trouble with it is trouble of nobody else.
 */
export class News {
  readonly #deps: NewsDeps
  readonly #backoff: Backoff
  readonly #alarm: Alarm
  #live = false

  constructor(deps: NewsDeps) {
    this.#deps = deps
    this.#backoff = new Backoff(deps.random)
    this.#alarm = new Alarm(deps.clock)
  }

  /** True while the server would tell. */
  get live(): boolean {
    return this.#live
  }

  /** Listens until the signal is aborted, again and again with pauses that grow. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const ended = await this.#listenOnce(signal).catch((error: unknown) => {
        log.error('news-failed', { error })
      })
      this.#setLive(false)
      if (signal.aborted) return
      if (ended && !ended.ok) log.info('news-ended', { code: ended.error.code })
      await this.#alarm.wait(this.#backoff.next(), signal)
    }
  }

  async #listenOnce(signal: AbortSignal): Promise<ServerResult<HttpAnswer>> {
    const quiet = new AbortController()
    const either = AbortSignal.any([signal, quiet.signal])
    const read = createEventReader((event) => {
      if (event === 'changed') this.#deps.onNews()
    })
    let heardAt = this.#deps.clock.elapsed()
    const decoder = new TextDecoder()
    const over = new AbortController()
    const watching = this.#watch(
      () => heardAt,
      () => quiet.abort(),
      AbortSignal.any([signal, over.signal]),
    )
    try {
      return await this.#deps.listen((part) => {
        heardAt = this.#deps.clock.elapsed()
        this.#backoff.reset()
        this.#setLive(true)
        read(decoder.decode(part, { stream: true }))
      }, either)
    } finally {
      over.abort()
      await watching
    }
  }

  async #watch(heardAt: () => number, end: () => void, signal: AbortSignal): Promise<void> {
    const { clock } = this.#deps
    while (!signal.aborted) {
      const left = heardAt() + SILENCE_MS - clock.elapsed()
      if (left <= 0) return end()
      await clock.sleep(left, signal)
    }
  }

  #setLive(live: boolean): void {
    if (live === this.#live) return
    this.#live = live
    // What happened before the first word of the stream, or since its last, nobody has told.
    this.#deps.onNews()
  }
}

/** Reads server-sent events (HTML) out of text that comes in pieces; of an event only its name counts. */
export function createEventReader(onEvent: (name: string) => void): (text: string) => void {
  let rest = ''
  let name = ''
  return (text) => {
    const lines = (rest + text).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '').slice(0, LONGEST_LINE)
    for (const line of lines) {
      if (line.startsWith('event:')) name = line.slice('event:'.length).trim()
      if (line !== '') continue
      if (name !== '') onEvent(name)
      name = ''
    }
  }
}
