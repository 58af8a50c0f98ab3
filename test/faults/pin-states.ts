import path from 'node:path'
import { KeySession } from '../../main/key/key-session.ts'
import { KeyFailures } from '../../main/key/key-failures.ts'
import { toKeyFailure } from '../../main/features/session/session-failure.ts'
import { toFailureSentence } from '../../renderer/text/failures.ts'
import { toTriesLine } from '../../renderer/text/login.ts'
import { CKF, CKR, type ReturnCode } from '../virtual-key/steering.ts'
import { PIN, sealFor } from '../virtual-key/virtual-key.ts'
import type { Outcome } from './fault.ts'
import { openKeyAtFault, type KeyAtFault } from './key-at-fault.ts'

/** What C_Login answers, and the words the clerk must then read; the words of no other answer may be among them. */
const ANSWERS: Partial<Record<ReturnCode, RegExp>> = {
  CKR_PIN_INCORRECT: /PIN 不正确/,
  CKR_PIN_INVALID: /PIN 不正确/,
  CKR_PIN_LEN_RANGE: /PIN 的位数不/,
  CKR_PIN_EXPIRED: /PIN 已过期/,
  CKR_PIN_LOCKED: /已锁定/,
  CKR_USER_PIN_NOT_INITIALIZED: /没有设置 PIN/,
  CKR_USER_ALREADY_LOGGED_IN: /占用/,
  CKR_DEVICE_REMOVED: /被拔出/,
  CKR_TOKEN_NOT_PRESENT: /被拔出/,
  CKR_DEVICE_ERROR: /没有正常应答/,
  CKR_GENERAL_ERROR: /没有正常应答/,
  CKR_FUNCTION_CANCELED: /已取消/,
}
const WRONG_PIN: readonly string[] = ['CKR_PIN_INCORRECT', 'CKR_PIN_INVALID']

/** What the flags of the token say, and the words beside the field for the PIN. */
const STATES = {
  ok: { flags: 0, line: /连续输错|输错过/ },
  'count-low': { flags: CKF.countLow, line: /输错过/ },
  'final-try': { flags: CKF.countLow | CKF.finalTry, line: /最后一次/ },
  locked: { flags: CKF.countLow | CKF.locked, line: /已锁定/ },
} as const
type State = keyof typeof STATES

interface Case {
  readonly answer: ReturnCode
  readonly says: RegExp
  readonly before: State
  readonly after: State
}

/** `size` of: every answer in every state, and every answer that brings a state about; all of them, or spread over them. */
export async function runPinStates(size: number): Promise<Outcome> {
  const cases = listCases()
  const key = await openKeyAtFault()
  const problems: string[] = []
  try {
    for (let index = 0; index < size; index += 1) {
      const each = cases[size < cases.length ? Math.floor((index * cases.length) / size) : index % cases.length]
      if (each === undefined) throw new Error('no case')
      const found = await runOne(key, each)
      problems.push(...found.map((problem) => `${each.answer} (${each.before} → ${each.after}): ${problem}`))
    }
    console.log(`${Math.min(size, cases.length)} of ${cases.length} different cases`)
  } finally {
    key.close()
  }
  return { tried: size, problems }
}

function listCases(): readonly Case[] {
  const states = Object.keys(STATES) as State[]
  const pairs = states.flatMap((state) => [
    { before: state, after: state },
    ...(state === 'ok' ? [] : [{ before: 'ok' as const, after: state }]),
  ])
  const answers = Object.entries(ANSWERS) as [ReturnCode, RegExp][]
  return answers.flatMap(([answer, says]) => pairs.map((pair) => ({ answer, says, ...pair })))
}

async function runOne({ fault, client, token }: KeyAtFault, { answer, says, before, after }: Case): Promise<string[]> {
  const { steering, made } = fault
  const session = createSession(client, path.join(path.dirname(steering.file), `${answer}-${before}-${after}.json`))
  await token()
  const flags = [`flags ${STATES[before].flags}`, `flags-after-login ${STATES[after].flags}`]
  steering.set(`C_Login * return ${CKR[answer]}`, ...flags)
  steering.clearLog()
  await session.look()
  const problems = checkLine(session, before, 'before')

  const pin = await sealFor(client, PIN)
  const result = await session.login({ tokenSerial: made.serial, certificateId: made.certificateId, pin })
  if (result.ok) return [...problems, 'logged in']
  const failed = toKeyFailure(result.error)
  const sentence = failed.ok ? '' : toFailureSentence(failed.error)
  const isLocked = before === 'locked' || (after === 'locked' && WRONG_PIN.includes(answer))
  const expected = isLocked ? /已锁定/ : says
  if (!expected.test(sentence)) problems.push(`reads “${sentence}” instead of ${expected.source}`)
  for (const other of Object.values(ANSWERS)) {
    if (other.source !== expected.source && other.test(sentence)) problems.push(`reads “${sentence}”: ${other.source}`)
  }
  if (!isLocked && WRONG_PIN.includes(answer) && after === 'final-try' && !/最后/.test(sentence)) {
    problems.push(`does not tell of the last try: “${sentence}”`)
  }
  const pins = steering.count('C_Login')
  if (pins !== (before === 'locked' ? 0 : 1)) problems.push(`the module saw the PIN ${pins} times`)
  // A locked key stays locked whatever the flags say next.
  const shown = answer === 'CKR_PIN_LOCKED' && before !== 'locked' ? 'locked' : before === 'locked' ? before : after
  problems.push(...checkLine(session, shown, 'after'))
  session.stop()
  return problems
}

/** The main process's own view of the key, over this client. */
function createSession(client: KeyAtFault['client'], file: string): KeySession & { stop(): void } {
  const stops: (() => void)[] = []
  const session = new KeySession({
    onPinAct: () => undefined,
    client: {
      ...client,
      on(event, listener) {
        const stop = client.on(event, listener)
        stops.push(stop)
        return stop
      },
    },
    findAccount: () => undefined,
    listRecoverable: () => [],
    failures: new KeyFailures(file),
    onChange: () => undefined,
    onLost: () => undefined,
  })
  return Object.assign(session, { stop: () => stops.forEach((stop) => stop()) })
}

function checkLine(session: KeySession, state: State, when: string): string[] {
  const [token] = session.view().tokens
  if (token === undefined) return [`${when}: no token is shown`]
  const { text } = toTriesLine(token)
  const others = Object.values(STATES).filter(({ line }) => line !== STATES[state].line)
  const { line } = STATES[state]
  const isWrong =
    !line.test(text) ||
    (state !== 'ok' && others.some((other) => other.line !== STATES.ok.line && other.line.test(text)))
  // Flags that never change must not make a wrong PIN look like none.
  const denies = token.recentFailures > 0 && /没有输错/.test(text)
  return [
    ...(isWrong ? [`${when}: the line reads “${text}” in state ${state}`] : []),
    ...(denies ? [`${when}: “${text}” after ${token.recentFailures} wrong PINs`] : []),
  ]
}
