import type { KeyErrorCode, KeyEventName, KeyEvents, KeyResult, KeyToken, SecurityKey } from './face.ts'
import type { KeyCallName, KeyReply, KeyRequest } from './key-messages.ts'
import { keyFailure, keySuccess } from './key-provider.ts'

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
  listModules: 15_000,
  offerPinKey: 15_000,
  login: 30_000,
  logout: 10_000,
  changePin: 30_000,
  signChallenge: 30_000,
  signSubmission: 30_000,
  signPackage: 30_000,
  wrapKey: 30_000,
  unwrapKey: 30_000,
}
/** A person types on the key itself, which ends that by its own clock; the change of a PIN asks three times. */
const PIN_PAD_PATIENCE_MS: Partial<Record<KeyCallName, number>> = { login: 90_000, changePin: 240_000 }

/** Answers, unless they are the module's own, to a PIN that none has seen: nothing of it is left in the process. */
const PIN_NOT_USED: ReadonlySet<KeyErrorCode> = new Set([
  'pin-unreadable',
  'pin-length',
  'no-module',
  'no-token',
  'already-logged-in',
])

/** Restarting at once is right; one that dies again and again without a single answer gets pauses, never beyond this. */
const LONGEST_PAUSE_MS = 2000
/** The key process is heard of every 2 s, unless a driver keeps it. */
const QUIET_MS = 6000
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
  readonly call: KeyCallName
  readonly settle: (result: KeyResult<never>) => void
  readonly timer: NodeJS.Timeout
  /** False while it waits for the next process. */
  sent: boolean
}

/**
 * The face, from the main process: forwards every call to the key process under a deadline, ends and restarts the
 * process when it overruns or dies, and says so. Never blocks, never polls, never repeats a call.
 *
 * A process that has known a PIN ends with that login, and the next one is started at once: the binding leaves copies of
 * the PIN behind that nothing else takes away, and some modules do not see a key put back. That is no news to anybody.
 */
export function createKeyClient({ fork, deadlines = {} }: KeyClientOptions): KeyClient {
  const listeners = new Map<KeyEventName, Set<(payload: never) => void>>()
  const pending = new Map<number, Pending>()
  let waiting: KeyRequest[] = []
  let child: KeyProcessHandle | undefined
  /** The process has had a PIN, or may have. */
  let knowsPin = false
  let loggedIn = false
  /** It takes no more calls, and ends when those it has are answered. */
  let retiring = false
  let closed = false
  let lastId = 0
  let quiet: NodeJS.Timeout | undefined
  let deathsInARow = 0

  function emit<E extends KeyEventName>(event: E, payload: KeyEvents[E]): void {
    for (const listener of listeners.get(event) ?? []) listener(payload as never)
  }

  function start(): void {
    if (closed) return
    const started = fork()
    child = started
    knowsPin = false
    loggedIn = false
    retiring = false
    started.on('message', (message) => {
      if (child === started) receive(message)
    })
    started.on('exit', () => {
      if (child === started) fail('crashed')
    })
    const queue = waiting
    waiting = []
    queue.forEach(send)
  }

  function send(request: KeyRequest): void {
    const call = pending.get(request.id)
    if (call === undefined) return
    if (child === undefined || retiring) {
      waiting.push(request)
      return
    }
    call.sent = true
    if (request.call === 'login' || request.call === 'changePin') knowsPin = true
    child.postMessage(request)
    if (request.call === 'logout') retiring = true
  }

  /** A driver can hang while the process looks for keys by itself: after a silence it is asked, under the usual deadline. */
  function listen(): void {
    clearTimeout(quiet)
    quiet = setTimeout(() => {
      if (child !== undefined && !retiring && pending.size === 0) void listTokens()
    }, QUIET_MS)
    quiet.unref()
  }

  function receive(message: unknown): void {
    if (!isReply(message)) return
    listen()
    if ('event' in message) {
      emit(message.event, message.payload as never)
      if (message.event === 'removed') retiring = true
    } else {
      deathsInARow = 0
      const result = message.result as KeyResult<never>
      if (isPinOver(pending.get(message.id)?.call, result)) retiring = true
      settle(message.id, result)
    }
    if (retiring && ![...pending.values()].some(({ sent }) => sent)) retire()
  }

  /** Whether this answer leaves a process that has used a PIN and has no login to keep it for. */
  function isPinOver(call: KeyCallName | undefined, result: KeyResult<unknown>): boolean {
    if (call !== 'login' && call !== 'changePin') return false
    if (call === 'login' && result.ok) loggedIn = true
    return !loggedIn && (result.ok || result.error.reason !== undefined || !PIN_NOT_USED.has(result.error.code))
  }

  function retire(): void {
    const old = child
    child = undefined
    if (old !== undefined) replace(old, 0)
  }

  /** Ends a process and starts the next one when it is gone: two must not share one driver. */
  function replace(old: KeyProcessHandle, pauseMs: number): void {
    const patience = setTimeout(start, KILL_PATIENCE_MS)
    old.on('exit', () => {
      clearTimeout(patience)
      if (child === undefined) setTimeout(start, pauseMs)
    })
    old.kill()
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
    waiting = []
    for (const id of [...pending.keys()]) settle(id, keyFailure('process-crashed'))
    deathsInARow += 1
    const pause = deathsInARow === 1 ? 0 : Math.min(LONGEST_PAUSE_MS, 100 * 2 ** deathsInARow)
    emit('process-down', { reason })
    if (reason === 'crashed' || old === undefined) {
      setTimeout(start, pause)
      return
    }
    replace(old, pause)
  }

  function call<T>(request: KeyRequest, patienceMs = DEADLINES_MS[request.call]): Promise<KeyResult<T>> {
    if (closed) return Promise.resolve(keyFailure('cancelled'))
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        settle(request.id, keyFailure('timeout'))
        if (child !== undefined) fail('timeout')
      }, deadlines[request.call] ?? patienceMs)
      pending.set(request.id, { call: request.call, settle: resolve, timer, sent: false })
      send(request)
    })
  }

  function listTokens(): Promise<KeyResult<readonly KeyToken[]>> {
    return call({ id: nextId(), call: 'listTokens', args: [] })
  }

  function nextId(): number {
    lastId += 1
    return lastId
  }

  start()
  return {
    listTokens,
    listModules: () => call({ id: nextId(), call: 'listModules', args: [] }),
    offerPinKey: () => call({ id: nextId(), call: 'offerPinKey', args: [] }),
    login: (login) =>
      call({ id: nextId(), call: 'login', args: [login] }, login.pin === null ? PIN_PAD_PATIENCE_MS.login : undefined),
    logout: () =>
      knowsPin && !retiring && child !== undefined
        ? call({ id: nextId(), call: 'logout', args: [] })
        : Promise.resolve(closed ? keyFailure('cancelled') : keySuccess(null)),
    changePin: (change) =>
      call(
        { id: nextId(), call: 'changePin', args: [change] },
        change.pins === null ? PIN_PAD_PATIENCE_MS.changePin : undefined,
      ),
    signChallenge: (challenge) => call({ id: nextId(), call: 'signChallenge', args: [challenge] }),
    signSubmission: (snapshotJson) => call({ id: nextId(), call: 'signSubmission', args: [snapshotJson] }),
    signPackage: (manifestJson) => call({ id: nextId(), call: 'signPackage', args: [manifestJson] }),
    wrapKey: (dataKey) => call({ id: nextId(), call: 'wrapKey', args: [dataKey] }),
    unwrapKey: (wrapped, madeBy) => call({ id: nextId(), call: 'unwrapKey', args: [wrapped, madeBy] }),
    on(event, listener) {
      const known = listeners.get(event) ?? new Set()
      listeners.set(event, known.add(listener))
      return () => known.delete(listener)
    },
    close() {
      closed = true
      clearTimeout(quiet)
      for (const id of [...pending.keys()]) settle(id, keyFailure('cancelled'))
      const last = child
      child = undefined
      last?.kill()
    },
  }
}

/** Enough to tell a reply from noise; the values come from our own process and carry our own types. */
function isReply(message: unknown): message is KeyReply {
  if (typeof message !== 'object' || message === null) return false
  if ('event' in message) return typeof message.event === 'string' && 'payload' in message
  return 'id' in message && typeof message.id === 'number' && 'result' in message
}
