import type { KeyResult } from '../../native/pkcs11/face.ts'
import { watchEventLoop, type EventLoopWatch } from './event-loop.ts'
import type { Outcome } from './fault.ts'
import { openKeyAtFault, type KeyAtFault } from './key-at-fault.ts'

/** Where the module hangs or crashes, and what the user was doing then. */
const PLACES: readonly { readonly call: string; readonly act: (key: KeyAtFault) => Promise<KeyResult<unknown>> }[] = [
  { call: 'C_GetSlotList', act: (key) => key.client.listTokens() },
  { call: 'C_OpenSession', act: (key) => key.login() },
  { call: 'C_Login', act: (key) => key.login() },
  { call: 'C_SignInit', act: (key) => key.signSubmission() },
  { call: 'C_Sign', act: (key) => key.signSubmission() },
]
const LONGEST_LOOP_DELAY_MS = 100
const BACK_WITHIN_MS = 3000
const HANG_MS = 30_000
/** What is main's fault shows every time; what other programs are to blame for does not. */
const LOOKS_AGAIN = 2
/** Only tests shorten the deadlines: what is measured is what happens at one, not the waiting for it. */
const DEADLINE_MS = 1000

/** `size` times the module hangs for 30 s in some call: it ends at the deadline, and main has not felt it. */
export function runKeyProcessHang(size: number): Promise<Outcome> {
  // A list has to wait for the next process to start, so it needs more.
  const deadlines = { listTokens: 5 * DEADLINE_MS, login: DEADLINE_MS, signSubmission: DEADLINE_MS }
  return run(size, `delay ${HANG_MS}`, 'timeout', () => openKeyAtFault({ deadlines }))
}

/** `size` times the module takes its process with it (SIGSEGV) in some call. */
export function runKeyProcessCrash(size: number): Promise<Outcome> {
  return run(size, 'crash', 'process-crashed', () => openKeyAtFault())
}

async function run(size: number, fault: string, expected: string, open: () => Promise<KeyAtFault>): Promise<Outcome> {
  const problems: string[] = []
  const slowest = { loop: 0, idle: 0, back: 0 }
  let repeated = 0
  const key = await open()
  const watch = watchEventLoop()
  try {
    for (let index = 0; index < size; index += 1) {
      const place = PLACES[index % PLACES.length]
      if (place === undefined) throw new Error('no place')
      let seen = await runOne(key, watch, place, fault)
      for (let again = 0; again < LOOKS_AGAIN && isSlow(seen); again += 1) {
        repeated += 1
        seen = await runOne(key, watch, place, fault)
      }
      slowest.loop = Math.max(slowest.loop, seen.loop)
      slowest.idle = Math.max(slowest.idle, seen.idle)
      slowest.back = Math.max(slowest.back, seen.back)
      problems.push(...listProblems(seen, expected).map((problem) => `${index + 1} at ${place.call}: ${problem}`))
    }
  } finally {
    key.close()
    await watch.close()
  }
  const [loop, idle, back] = [slowest.loop, slowest.idle, slowest.back].map(Math.round)
  console.log(`${size} times: main's loop late by ${loop} ms at most, an idle thread by ${idle}, back in ${back} ms`)
  if (repeated > 0) console.log(`${repeated} measured again: too slow the time before`)
  return { tried: size, problems }
}

type Place = (typeof PLACES)[number]
const NOTHING = { loop: 0, idle: 0, back: 0, token: undefined, works: false }

async function runOne(key: KeyAtFault, watch: EventLoopWatch, { call, act }: Place, fault: string) {
  const { steering } = key.fault
  const before = call.startsWith('C_Sign') ? await key.login() : undefined
  if (before?.ok === false) return { ...NOTHING, code: `${before.error.code} before the fault` }
  steering.set(`${call} 1 ${fault}`)
  watch.reset()
  const down = key.next('process-down')
  const answer = await act(key)
  await down
  const from = performance.now()
  const token = await key.token()
  const back = performance.now() - from
  const late = await watch.read()
  steering.set()
  // The next user finds a key that works.
  const after = await key.login()
  await key.client.logout()
  return { ...late, back, code: answer.ok ? 'none' : answer.error.code, token, works: after.ok }
}

type Seen = Awaited<ReturnType<typeof runOne>>

/** What an idle thread is late by at the same time is the machine's, not main's. */
function isLate({ loop, idle }: Seen): boolean {
  return loop >= LONGEST_LOOP_DELAY_MS && loop > idle + LONGEST_LOOP_DELAY_MS / 2
}

function isSlow(seen: Seen): boolean {
  return isLate(seen) || seen.back > BACK_WITHIN_MS
}

function listProblems(seen: Seen, expected: string): string[] {
  const { loop, idle, back, code, token, works } = seen
  return [
    ...(code === expected ? [] : [`answered ${code} instead of ${expected}`]),
    ...(isLate(seen) ? [`main's loop was late by ${loop.toFixed()} ms, an idle one by ${idle.toFixed()}`] : []),
    ...(back <= BACK_WITHIN_MS ? [] : [`back after ${back.toFixed()} ms`]),
    ...(token ? [] : ['the token is not seen afterwards']),
    ...(works ? [] : ['no login afterwards']),
  ]
}
