import type { Outcome } from './fault.ts'
import { findHalfSignature, openKeyAtFault, type KeyAtFault } from './key-at-fault.ts'
import { CKR } from '../virtual-key/steering.ts'

const WORKS_AGAIN_WITHIN_MS = 5000
/** What modules answer on a session whose token is gone; it is anybody's guess which. */
const DEAD_SESSION_CODES = [
  CKR.CKR_DEVICE_REMOVED,
  CKR.CKR_SESSION_HANDLE_INVALID,
  CKR.CKR_TOKEN_NOT_PRESENT,
  CKR.CKR_DEVICE_ERROR,
  CKR.CKR_GENERAL_ERROR,
]

/** `size` times the key is pulled out at a call of login and signing, one call after the other. */
export async function runKeyRemoval(size: number): Promise<Outcome> {
  const problems: string[] = []
  const places = new Map<string, number>()
  let slowest = 0
  const key = await openKeyAtFault()
  try {
    const calls = await countCalls(key)
    for (let index = 0; index < size; index += 1) {
      const removed = await runOne(key, toCallNumber(index, calls, size), index)
      places.set(removed.at, (places.get(removed.at) ?? 0) + 1)
      slowest = Math.max(slowest, removed.worksAfterMs)
      problems.push(...removed.problems.map((problem) => `${index + 1} at ${removed.at}: ${problem}`))
    }
    const tally = [...places].map(([name, count]) => `${name} ${count}`).join(', ')
    console.log(`${calls} calls in a login with two signatures; pulled out at: ${tally}`)
    console.log(`works again ${Math.round(slowest)} ms after it was put back, at most`)
  } finally {
    key.close()
  }
  return { tried: size, problems }
}

/** Every call as often as any other; a short run spreads over all of them. */
function toCallNumber(index: number, calls: number, size: number): number {
  return 1 + (size < calls ? Math.floor((index * calls) / size) : index % calls)
}

/** How many calls of the module there are from the login to the logout, when nothing goes wrong. */
async function countCalls(key: KeyAtFault): Promise<number> {
  const { steering } = key.fault
  steering.set()
  steering.clearLog()
  const { problems } = await signTwice(key)
  if (problems.length > 0) throw new Error(problems.join())
  return steering.log().filter(({ sign }) => sign === '>').length
}

async function signTwice(key: KeyAtFault) {
  const login = await key.login()
  const signed = login.ok ? [await key.signChallenge(), await key.signSubmission()] : []
  await key.client.logout()
  const half = await Promise.all(signed.map(findHalfSignature))
  const codes = [login, ...signed].flatMap((result) => (result.ok ? [] : [result.error.code]))
  return { codes, problems: half.filter((problem) => problem !== undefined) }
}

async function runOne(key: KeyAtFault, call: number, index: number) {
  const { steering } = key.fault
  const code = DEAD_SESSION_CODES[index % DEAD_SESSION_CODES.length] ?? 0
  // The process of the login before is gone and the new one idle, or its start would be counted too.
  await key.token()
  steering.clearLog()
  steering.set(`any ${call} remove`, `removed-code ${code}`)
  const { codes, problems } = await signTwice(key)
  const removal = steering.log().find(({ sign }) => sign === '!')
  const at = removal?.name ?? 'nowhere'
  // Pulled out at the logout, everything before it went well.
  if (removal === undefined) problems.push('the token was not removed')
  const pins = steering.count('C_Login')
  if (pins > 1) problems.push(`the PIN was sent ${pins} times`)
  if (key.fault.steering.log().some(isSignatureAfterRemoval)) problems.push('signed without a token')

  steering.set()
  const from = performance.now()
  const worksAfterMs = await waitUntilItWorks(key, from)
  if (worksAfterMs > WORKS_AGAIN_WITHIN_MS) problems.push(`works again after ${worksAfterMs.toFixed()} ms`)
  const allowed = new Set(['token-removed', 'no-token', 'device-error', 'not-logged-in', 'certificate-missing'])
  for (const other of codes.filter((each) => !allowed.has(each))) problems.push(`told ${other}`)
  return { at, worksAfterMs, problems }
}

/** Milliseconds until the clerk, who waits for the key to be seen and types the PIN once, has two signatures. */
async function waitUntilItWorks(key: KeyAtFault, from: number): Promise<number> {
  for (;;) {
    if (await key.token()) {
      const { codes, problems } = await signTwice(key)
      return codes.length + problems.length === 0 ? performance.now() - from : Infinity
    }
    if (performance.now() - from > WORKS_AGAIN_WITHIN_MS) return Infinity
    await new Promise((done) => setTimeout(done, 50))
  }
}

function isSignatureAfterRemoval(
  { sign, name, details }: { sign: string; name: string; details: string },
  index: number,
  log: readonly { sign: string }[],
): boolean {
  const removedAt = log.findIndex((entry) => entry.sign === '!')
  return removedAt >= 0 && index > removedAt && sign === '<' && name === 'C_Sign' && details === '0x0'
}
