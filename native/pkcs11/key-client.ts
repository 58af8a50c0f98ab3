import type { KeyEventName, KeyEvents, KeyResult, SecurityKey } from './face.ts'
import type { KeyCallName, KeyReply, KeyRequest } from './key-messages.ts'
import { keyFailure } from './key-provider.ts'

/** What is needed of Electron's UtilityProcess; `utilityProcess.fork(…)` fits as it is. */
export interface KeyProcessHandle {
  postMessage(message: unknown): void
  on(event: 'message', listener: (message: unknown) => void): unknown
  on(event: 'exit', listener: (code: number) => void): unknown
  kill(): unknown
}

export interface KeyClientOptions {
  /** Starts the key process anew, with `toKeyProcessArguments(…)` as its arguments. */
  readonly fork: () => KeyProcessHandle
  /** Milliseconds; only tests shorten them. */
  readonly deadlines?: Partial<Record<KeyCallName, number>>
}

export interface KeyClient extends SecurityKey {
  /** Ends the key process for good; calls still open come back as `cancelled`. */
  close(): void
}

/** A real key signs in 0.3 to 1.5 s; some drivers block for seconds when a strange card comes in. */
const DEADLINES_MS: Readonly<Record<KeyCallName, number>> = {
  listTokens: 15_000,
  login: 30_000,
  logout: 10_000,
  signChallenge: 30_000,
  signSubmission: 30_000,
  unwrapKey: 30_000,
}

/** Restarting at once is right once; a process that dies young again and again gets longer pauses, never beyond this. */
const LONGEST_PAUSE_MS = 3000
const DIES_YOUNG_MS = 10_000
/** How long to wait for a killed process to be gone before starting the next: two must not share one driver. */
const KILL_PATIENCE_MS = 1000

export function toKeyProcessArguments(folders: {
  readonly vendors?: string | undefined
  readonly practice?: string | undefined
}): string[] {
  const { vendors, practice } = folders
  return [...(vendors ? [`--vendors=${vendors}`] : []), ...(practice ? [`--practice=${practice}`] : [])]
}

interface Pending {
  readonly settle: (result: KeyResult<never>) => void
  readonly timer: NodeJS.Timeout
}

/**
 * The face, from the main process: forwards every call to the key process under a deadline, ends and restarts the
 * process when it overruns or dies, and says so. Never blocks, never polls, never repeats a call.
 */
export function createKeyClient({ fork, deadlines = {} }: KeyClientOptions): KeyClient {
  const listeners = new Map<KeyEventName, Set<(payload: never) => void>>()
  const pending = new Map<number, Pending>()
  let waiting: KeyRequest[] = []
  let child: KeyProcessHandle | undefined
  let closed = false
  let lastId = 0
  let startedAt = 0
  let deathsInARow = 0

  function emit<E extends KeyEventName>(event: E, payload: KeyEvents[E]): void {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
  }

  function start(): void {
    if (closed) return
    const started = fork()
    child = started
    startedAt = Date.now()
    started.on('message', (message) => {
      if (child === started) receive(message)
    })
    started.on('exit', () => {
      if (child === started) fail('crashed')
    })
    waiting.forEach((request) => send(started, request))
    waiting = []
  }

  function send(to: KeyProcessHandle, request: KeyRequest): void {
    to.postMessage(request)
    // The message holds its own copy by now.
    if (request.call === 'login') request.args[0].pin?.fill(0)
  }

  function receive(message: unknown): void {
    if (!isReply(message)) return
    if ('event' in message) {
      emit(message.event, message.payload as never)
      return
    }
    settle(message.id, message.result as KeyResult<never>)
  }

  function settle(id: number, result: KeyResult<never>): void {
    const call = pending.get(id)
    if (call === undefined) return
    pending.delete(id)
    clearTimeout(call.timer)
    call.settle(result)
  }

  /** The process is dead or given up: whoever waits is told, then the next one is started. */
  function fail(reason: 'crashed' | 'timeout'): void {
    const old = child
    child = undefined
    waiting.forEach(wipe)
    waiting = []
    for (const id of [...pending.keys()]) settle(id, keyFailure('process-crashed'))
    deathsInARow = Date.now() - startedAt < DIES_YOUNG_MS ? deathsInARow + 1 : 1
    const pause = deathsInARow === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, 100 * 2 ** deathsInARow)
    emit('process-down', { reason })
    if (reason === 'crashed' || old === undefined) {
      setTimeout(start, pause)
      return
    }
    const patience = setTimeout(start, KILL_PATIENCE_MS)
    old.on('exit', () => {
      clearTimeout(patience)
      if (child === undefined) setTimeout(start, pause)
    })
    old.kill()
  }

  function call<T>(request: KeyRequest): Promise<KeyResult<T>> {
    if (closed) return Promise.resolve(keyFailure('cancelled'))
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        settle(request.id, keyFailure('timeout'))
        if (child !== undefined) fail('timeout')
      }, deadlines[request.call] ?? DEADLINES_MS[request.call])
      pending.set(request.id, { settle: resolve, timer })
      if (child === undefined) waiting.push(request)
      else send(child, request)
    })
  }

  function nextId(): number {
    lastId += 1
    return lastId
  }

  start()
  return {
    listTokens: () => call({ id: nextId(), call: 'listTokens', args: [] }),
    login({ pin, ...token }) {
      const bytes = pin === null ? null : new TextEncoder().encode(pin)
      return call({ id: nextId(), call: 'login', args: [{ ...token, pin: bytes }] })
    },
    logout: () => call({ id: nextId(), call: 'logout', args: [] }),
    signChallenge: (challenge) => call({ id: nextId(), call: 'signChallenge', args: [challenge] }),
    signSubmission: (snapshotJson) => call({ id: nextId(), call: 'signSubmission', args: [snapshotJson] }),
    unwrapKey: (wrapped) => call({ id: nextId(), call: 'unwrapKey', args: [wrapped] }),
    on(event, listener) {
      const known = listeners.get(event) ?? new Set()
      listeners.set(event, known.add(listener))
      return () => known.delete(listener)
    },
    close() {
      closed = true
      waiting.forEach(wipe)
      for (const id of [...pending.keys()]) settle(id, keyFailure('cancelled'))
      const last = child
      child = undefined
      last?.kill()
    },
  }
}

function wipe(request: KeyRequest): void {
  if (request.call === 'login') request.args[0].pin?.fill(0)
}

/** Enough to tell a reply from noise; the values come from our own process and carry our own types. */
function isReply(message: unknown): message is KeyReply {
  if (typeof message !== 'object' || message === null) return false
  if ('event' in message) return typeof message.event === 'string' && 'payload' in message
  return 'id' in message && typeof message.id === 'number' && 'result' in message
}
