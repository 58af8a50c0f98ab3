import type { ServerResponse } from 'node:http'
import { listUnitCodes } from '../../domain/account/own-units.ts'
import type { ClerkUnit } from '../../domain/sync/session.ts'
import type { UnitRepo } from '../office/unit.repo.ts'
import type { ChangeRepo } from './change.repo.ts'

export interface NewsDeps {
  readonly changes: ChangeRepo
  readonly units: UnitRepo
}

/** Whoever listens: who it is, and whether it may still do so. */
export interface Listener {
  /** Streams of one session: more than a few are left over from connections that died unseen. */
  readonly sessionId: string
  readonly units: readonly ClerkUnit[]
  /** The session as it is by now; undefined when it has ended. */
  readonly recheck: () => Promise<{ readonly units: readonly ClerkUnit[] } | undefined>
}

interface Stream {
  readonly listener: Listener
  readonly out: ServerResponse
  unitCodes: readonly string[]
  scope: ReadonlySet<string>
}

/** A change that the office makes is told within this time, whichever process made it. */
const LOOK_EVERY_MS = 500
/** A client that hears nothing for more than twice as long counts the stream as dead. */
export const HEARTBEAT_EVERY_MS = 15_000
const STREAMS_A_SESSION = 2
/** Somebody who does not read: a few heartbeats fill this, and he is better off beginning anew. */
const MOST_UNREAD_BYTES = 4096

export type NewsBoard = ReturnType<typeof createNewsBoard>

/**
 * Tells clerks that there is something new for them, and nothing else: what it is, they ask for at `/changes`, where it is
 * decided what they may see. Text of a stream (HTML, server-sent events): a comment at once and every 15 s, and
 * `event: changed` when a record of their units, of a unit below, or a notice to them has changed. However many listen, the
 * database is looked at once in half a second, and while nobody listens not at all.
 */
export function createNewsBoard({ changes, units }: NewsDeps) {
  const streams = new Set<Stream>()
  let timers: readonly NodeJS.Timeout[] = []
  let seen = 0
  let beating: Promise<unknown> | undefined
  let isClosed = false

  /** From here on `out` is this board's; it ends with the session, with the connection, or at `close`. */
  function add(listener: Listener, out: ServerResponse): void {
    if (isClosed || out.destroyed) return void out.destroy()
    if (streams.size === 0) start()
    const same = [...streams].filter((each) => each.listener.sessionId === listener.sessionId)
    for (const old of same.slice(0, Math.max(0, same.length + 1 - STREAMS_A_SESSION))) end(old)
    const stream = { listener, out, ...toSight(listener.units) }
    streams.add(stream)
    out.once('close', () => remove(stream))
    out.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' })
    write(stream, ': here\n\n')
  }

  function toSight(of: readonly ClerkUnit[]): Pick<Stream, 'unitCodes' | 'scope'> {
    const unitCodes = listUnitCodes({ units: of })
    return { unitCodes, scope: new Set(units.listSubtreeCodes(unitCodes)) }
  }

  function start(): void {
    seen = changes.getLastSeq()
    timers = [setInterval(lookSafely, LOOK_EVERY_MS), setInterval(() => void beat(), HEARTBEAT_EVERY_MS)]
  }

  function remove(stream: Stream): void {
    streams.delete(stream)
    if (streams.size === 0) for (const timer of timers) clearInterval(timer)
  }

  function end(stream: Stream): void {
    remove(stream)
    stream.out.end()
  }

  function write(stream: Stream, text: string): void {
    if (stream.out.writableLength < MOST_UNREAD_BYTES) stream.out.write(text)
    else stream.out.destroy()
  }

  function tell(stream: Stream): void {
    write(stream, 'event: changed\ndata:\n\n')
  }

  /** A database that is busy or full now may not be at the next look; clients poll as well. */
  function lookSafely(): void {
    try {
      look()
    } catch (error) {
      console.error('news not looked for', error)
    }
  }

  function look(): void {
    const last = changes.getLastSeq()
    // Smaller: the database was put back to a copy; every cursor is worth a look then.
    const isPutBack = last < seen
    if (last === seen) return
    const touched = changes.listTouched(isPutBack ? 0 : seen)
    seen = last
    const hasUnits = touched.some(({ entity }) => entity === 'unit')
    for (const stream of streams) {
      if (hasUnits) Object.assign(stream, toSight(stream.listener.units))
      const { unitCodes, scope } = stream
      const concerns = touched.some(({ entity, unitCode }) =>
        entity === 'notice' ? unitCodes.includes(unitCode) : scope.has(unitCode),
      )
      if (isPutBack || concerns) tell(stream)
    }
  }

  /** Who is still there, and whether he still may. One round at a time; a slow check of a certificate delays only this. */
  function beat(): Promise<unknown> {
    beating ??= Promise.all([...streams].map(beatOne)).finally(() => (beating = undefined))
    return beating
  }

  async function beatOne(stream: Stream): Promise<void> {
    const session = await stream.listener.recheck().catch(() => undefined)
    if (!streams.has(stream)) return
    if (!session) return end(stream)
    const sight = toSight(session.units)
    const isOther = sight.unitCodes.join() !== stream.unitCodes.join()
    Object.assign(stream, sight)
    if (isOther) tell(stream)
    else write(stream, ': here\n\n')
  }

  return {
    add,
    /** How many listen. */
    count: () => streams.size,
    /** Ends every stream; settles when nothing of this touches the database any more. */
    async close(): Promise<void> {
      isClosed = true
      for (const stream of streams) end(stream)
      await beating
    },
    /** For tests: a heartbeat now. */
    beat,
  }
}
