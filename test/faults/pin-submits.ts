import type { KeyErrorCode, KeyResult } from '../../native/pkcs11/face.ts'
import { createChance, type Chance } from '../../server/sample/random.ts'
import { PIN, sealFor } from '../virtual-key/virtual-key.ts'
import type { Outcome } from './fault.ts'
import { openKeyAtFault, type KeyAtFault } from './key-at-fault.ts'

const SEED = 2307
const MAX_TRIES = 6
const WRONG_PIN = '000000'
const LONGEST_SCRIPT = 5
const DEADLINE_MS = 1000

/** A submit that was answered so never reached the module. */
const NOT_ASKED: ReadonlySet<KeyErrorCode> = new Set([
  'pin-length',
  'no-token',
  'already-logged-in',
  'pin-unreadable',
  'no-module',
  'certificate-missing',
])
/** The process was gone before it could say whether the module had been asked. */
const UNCERTAIN: ReadonlySet<KeyErrorCode> = new Set(['process-crashed', 'timeout'])

interface Submit {
  readonly what: string
  readonly result: KeyResult<unknown>
}

/** What a person does, and what happens meanwhile; each gives the submits of a PIN it was. */
type Act = (key: KeyAtFault) => Promise<readonly Submit[]>

const ACTS: Readonly<Record<string, Act>> = {
  'right PIN': async (key) => [{ what: 'right PIN', result: await key.login() }],
  'wrong PIN': async (key) => [{ what: 'wrong PIN', result: await key.login(WRONG_PIN) }],
  'PIN too short': async (key) => [{ what: 'PIN too short', result: await key.login('1') }],
  'pressed twice': async (key) => {
    const both = await Promise.all([key.login(), key.login()])
    return both.map((result) => ({ what: 'pressed twice', result }))
  },
  'the same message again': replay,
  'PIN changed and changed back': changePin,
  'signs, and signs again': async (key) => {
    await Promise.all([key.signSubmission(), key.signChallenge()])
    return []
  },
  'locks the desk': async (key) => {
    await key.client.logout()
    return []
  },
  'key pulled out and put back': async (key) => {
    key.fault.steering.set(...TRIES, 'removed')
    await key.token()
    const result = await key.login()
    key.fault.steering.set(...TRIES)
    await key.token()
    return [{ what: 'key pulled out', result }]
  },
  'key pulled out at the try': (key) => withFault(key, 'C_Login 1 remove'),
  'driver crashes at the try': (key) => withFault(key, 'C_Login 1 crash'),
  'driver crashes before the try': (key) => withFault(key, 'C_OpenSession 1 crash'),
  'driver crashes after the try': (key) => withFault(key, 'C_FindObjectsInit 1 crash'),
  'driver hangs at the try': (key) => withFault(key, `C_Login 1 delay ${2 * DEADLINE_MS}`),
  'driver refuses the try for no reason': (key) => withFault(key, 'C_Login 1 return 0x5'),
  'device error at signing': async (key) => {
    key.fault.steering.set(...TRIES, 'C_Sign * return 0x30')
    await key.signSubmission()
    key.fault.steering.set(...TRIES)
    return []
  },
}
const TRIES = [`max-tries ${MAX_TRIES}`] as const

/** `size` random scripts: the module sees a PIN once for every submit that reaches it, and never for anything else. */
export async function runPinSubmits(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const problems: string[] = []
  const tally = { submits: 0, tries: 0 }
  const key = await openKeyAtFault({ deadlines: { login: DEADLINE_MS } })
  try {
    for (let script = 0; script < size; script += 1) {
      const found = await runScript(key, chance)
      tally.submits += found.submits
      tally.tries += found.tries
      problems.push(...found.problems.map((problem) => `script ${script + 1}: ${problem}`))
    }
    console.log(`seed ${SEED}: ${size} scripts, ${tally.submits} submits, ${tally.tries} tries at the module`)
  } finally {
    key.close()
  }
  return { tried: size, problems }
}

async function runScript(key: KeyAtFault, chance: Chance) {
  const { steering } = key.fault
  const names = Object.keys(ACTS)
  const problems: string[] = []
  const done: string[] = []
  let [submits, tries] = [0, 0]
  // A key just unlocked at the office that issued it, in a desk that is locked.
  await key.client.logout()
  steering.set(...TRIES, 'wrong-pins 0')
  await key.token()
  const length = chance.between(1, LONGEST_SCRIPT)
  for (let at = 0; at < length; at += 1) {
    const name = chance.pick(names)
    steering.clearLog()
    done.push(name)
    const submitted = (await ACTS[name]?.(key)) ?? []
    // A change logs in first unless somebody is logged in: the second sight of the PIN that was right is no other try.
    const seen = Math.max(steering.count('C_Login'), steering.count('C_SetPIN'))
    submits += submitted.length
    tries += seen
    const [least, most] = toExpected(submitted)
    if (seen >= least && seen <= most) continue
    const told = submitted.map(({ what, result }) => `${what}: ${result.ok ? 'ok' : result.error.code}`)
    problems.push(`after ${done.join(', ')}: ${seen} tries instead of ${least} to ${most} (${told.join(', ')})`)
  }
  return { submits, tries, problems }
}

/** How many tries the module must have seen, at least and at most. */
function toExpected(submitted: readonly Submit[]): readonly [number, number] {
  const reached = submitted.filter(({ result }) => result.ok || !isNotAsked(result.error))
  const certain = reached.filter(({ result }) => result.ok || !UNCERTAIN.has(result.error.code))
  return [certain.length, reached.length]
}

/** A key that was locked beforehand is not asked; one that says so itself gives its reason. */
function isNotAsked({ code, reason }: { readonly code: KeyErrorCode; readonly reason?: string }): boolean {
  if (code === 'pin-locked' || code === 'token-removed') return reason === undefined
  return NOT_ASKED.has(code) && !reason?.startsWith('CKR_')
}

async function withFault(key: KeyAtFault, line: string): Promise<readonly Submit[]> {
  key.fault.steering.set(...TRIES, line)
  const result = await key.login()
  key.fault.steering.set(...TRIES)
  await key.token()
  return [{ what: line, result }]
}

/** Somebody in between sends once more what the window sent. */
async function replay(key: KeyAtFault): Promise<readonly Submit[]> {
  const { client, fault } = key
  const { serial: tokenSerial, certificateId } = fault.made
  const login = { tokenSerial, certificateId, pin: await sealFor(client, WRONG_PIN) }
  const first = await client.login(login)
  const again = await client.login(login)
  return [first, again].map((result) => ({ what: 'the same message', result }))
}

async function changePin({ client, fault }: KeyAtFault): Promise<readonly Submit[]> {
  const tokenSerial = fault.made.serial
  const other = '13572468'
  const first = await client.changePin({ tokenSerial, pins: await sealFor(client, PIN, other) })
  if (!first.ok) return [{ what: 'change', result: first }]
  const back = await client.changePin({ tokenSerial, pins: await sealFor(client, other, PIN) })
  if (!back.ok) throw new Error(`the PIN was not changed back: ${JSON.stringify(back.error)}`)
  return [first, back].map((result) => ({ what: 'change', result }))
}
