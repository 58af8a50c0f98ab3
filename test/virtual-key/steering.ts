import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'

/** The return codes and flags used in tests, by their names in pkcs11t.h. */
export const CKR = {
  CKR_OK: 0x0,
  CKR_GENERAL_ERROR: 0x5,
  CKR_FUNCTION_FAILED: 0x6,
  CKR_DEVICE_ERROR: 0x30,
  CKR_DEVICE_MEMORY: 0x31,
  CKR_DEVICE_REMOVED: 0x32,
  CKR_FUNCTION_CANCELED: 0x50,
  CKR_PIN_INCORRECT: 0xa0,
  CKR_PIN_INVALID: 0xa1,
  CKR_PIN_LEN_RANGE: 0xa2,
  CKR_PIN_EXPIRED: 0xa3,
  CKR_PIN_LOCKED: 0xa4,
  CKR_SESSION_HANDLE_INVALID: 0xb3,
  CKR_TOKEN_NOT_PRESENT: 0xe0,
  CKR_USER_ALREADY_LOGGED_IN: 0x100,
  CKR_USER_PIN_NOT_INITIALIZED: 0x102,
} as const
export type ReturnCode = keyof typeof CKR

export const CKF = {
  protectedPath: 0x100,
  countLow: 0x10000,
  finalTry: 0x20000,
  locked: 0x40000,
  toBeChanged: 0x80000,
} as const

/** One line of the log: a call (`>`), its return (`<`) or a removal (`!`). */
export interface LoggedCall {
  readonly sign: string
  readonly name: string
  /** Since the steering changed, over all functions. */
  readonly number: number
  readonly pid: number
  /** Milliseconds since 1970. */
  readonly at: number
  /** `0x…` of a return; of a login the user type and the length of the PIN. */
  readonly details: string
}

export interface Steering {
  readonly file: string
  /** Takes hold at the next call; counts start at 0, a removed token is back. Lines: fault-module/README.md. */
  set(...lines: readonly string[]): void
  log(): readonly LoggedCall[]
  /** How often a function was entered since the log was cleared. */
  count(name: string): number
  clearLog(): void
}

export function createSteering(file: string): Steering {
  let generation = 0
  const logFile = `${file}.log`

  function log(): readonly LoggedCall[] {
    if (!existsSync(logFile)) return []
    return readFileSync(logFile, 'utf8').split('\n').filter(Boolean).map(toLoggedCall)
  }

  function set(...lines: readonly string[]): void {
    generation += 1
    // The number makes the same lines a new beginning; renamed, so that no call reads half of it.
    writeFileSync(`${file}.new`, [...lines, `# ${generation}`, ''].join('\n'))
    renameSync(`${file}.new`, file)
  }

  set()
  return {
    file,
    set,
    log,
    count: (name) => log().filter((call) => call.sign === '>' && call.name === name).length,
    clearLog: () => rmSync(logFile, { force: true }),
  }
}

function toLoggedCall(line: string): LoggedCall {
  const [sign = '', name = '', number, pid, at, ...details] = line.split(' ')
  return { sign, name, number: Number(number), pid: Number(pid), at: Number(at), details: details.join(' ') }
}
