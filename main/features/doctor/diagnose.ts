import type { DoctorStep, KeyView } from '../../../domain/ipc/views.ts'
import type { DoctorFinding } from '../../../domain/key/doctor-findings.ts'
import type { KeyModule, KeyResult } from '../../../native/pkcs11/face.ts'
import { findClockError } from '../../../domain/sync/clock-error.ts'
import type { Health } from '../../sync/server-api.ts'
import type { ServerResult } from '../../sync/server-result.ts'
import type { ReaderService } from './reader-service.ts'

/** What was asked of the computer, the key and the server. */
export interface KeyFacts {
  readonly readerService: ReaderService
  readonly modules: KeyResult<readonly KeyModule[]>
  readonly view: KeyView
  readonly health: ServerResult<Health>
  readonly serverHost: string
  readonly now: number
}

type State = DoctorStep['state']
type Word = readonly [state: State, finding: DoctorFinding, values?: DoctorStep['values']]

const NOT_CHECKED: Word = ['skipped', 'not-checked']
const SOON_DAYS = 30

/** Every step from the reader to the server. What a failed step makes pointless is not checked, so that the first cross is the cause. */
export function diagnose(facts: KeyFacts): readonly DoctorStep[] {
  const modules = facts.modules.ok ? findConcerned(facts.modules.value) : []
  return [
    toStep('reader-service', checkReaderService(facts)),
    toStep('device', checkDevice(facts)),
    ...checkDriver(facts, modules),
    toStep('slot', checkSlot(facts, modules)),
    toStep('token', checkToken(facts, modules)),
    toStep('certificate', checkCertificate(facts.view)),
    toStep('tries', checkTries(facts.view)),
    toStep('clock', checkClock(facts)),
    toStep('server', checkServer(facts)),
  ]
}

function toStep(step: DoctorStep['step'], [state, finding, values = {}]: Word): DoctorStep {
  return { step, state, finding, values }
}

/**
 * The drivers this computer's keys need: of devices plugged in, else those that are installed. Profiles of vendors whose
 * keys were never here say nothing.
 */
export function findConcerned(modules: readonly KeyModule[]): readonly KeyModule[] {
  const pluggedIn = modules.filter((module) => module.usbPresent === true)
  if (pluggedIn.length > 0) return pluggedIn
  const loaded = modules.filter((module) => module.loaded)
  return loaded.length > 0 ? loaded : modules.filter((module) => module.file !== null)
}

function checkReaderService({ readerService, view }: KeyFacts): Word {
  if (readerService === 'running') return ['ok', 'reader-service-running']
  if (view.tokens.length > 0) return ['ok', 'reader-service-not-needed']
  if (readerService === 'unknown') return ['unknown', 'reader-service-unknown']
  return ['warning', readerService === 'stopped' ? 'reader-service-stopped' : 'reader-service-missing']
}

function checkDevice({ modules, view }: KeyFacts): Word {
  const known = modules.ok ? modules.value.filter((module) => module.usbPresent !== null) : []
  const present = known.filter((module) => module.usbPresent)
  const seen = present.length > 0 ? present.map((module) => module.vendorTitle) : view.tokens.map((t) => t.vendorTitle)
  if (seen.length > 0) return ['ok', 'device-present', { vendor: [...new Set(seen)].join('、') }]
  return known.length > 0 ? ['failed', 'device-missing'] : ['unknown', 'device-unknown']
}

/** While no key is seen, the driver that does not work is the likely cause; afterwards the one that works is the one. */
function checkDriver({ modules, view }: KeyFacts, concerned: readonly KeyModule[]): readonly DoctorStep[] {
  const steps = (file: Word, bits: Word, loads: Word) => [
    toStep('driver-file', file),
    toStep('driver-bits', bits),
    toStep('driver-loads', loads),
  ]
  if (!modules.ok || view.status === 'down') {
    const error = modules.ok ? '' : (modules.error.reason ?? modules.error.code)
    return steps(NOT_CHECKED, NOT_CHECKED, ['failed', 'key-process-down', { error }])
  }
  const isSeen = view.tokens.length > 0
  const module = concerned.find((each) => each.loaded === isSeen) ?? concerned[0]
  // The practice key does without a driver.
  if (!module && isSeen) return steps(NOT_CHECKED, NOT_CHECKED, NOT_CHECKED)
  if (!module) return steps(['failed', 'driver-file-missing', { vendor: '' }], NOT_CHECKED, NOT_CHECKED)
  const vendor = module.vendorTitle
  if (module.file === null && !module.loaded) {
    return steps(['failed', 'driver-file-missing', { vendor }], NOT_CHECKED, NOT_CHECKED)
  }
  const file: Word = ['ok', 'driver-file-present', { vendor }]
  if (module.loaded) return steps(file, ['ok', 'driver-64-bit', { vendor }], ['ok', 'driver-loaded', { vendor }])
  if (module.bits === 32) return steps(file, ['failed', 'driver-32-bit', { vendor }], NOT_CHECKED)
  if (module.bits === null) return steps(file, ['failed', 'driver-not-a-library', { vendor }], NOT_CHECKED)
  const loads: Word = ['failed', 'driver-not-loaded', { vendor, error: module.error ?? '' }]
  return steps(file, ['ok', 'driver-64-bit', { vendor }], loads)
}

function checkSlot({ view }: KeyFacts, concerned: readonly KeyModule[]): Word {
  const loaded = concerned.filter((module) => module.loaded)
  const count = loaded.reduce((sum, module) => sum + module.slots, 0)
  if (count > 0) return ['ok', 'slot-present', { count }]
  if (loaded.length > 0 && view.tokens.length === 0) return ['failed', 'slot-missing']
  return NOT_CHECKED
}

function checkToken({ view }: KeyFacts, concerned: readonly KeyModule[]): Word {
  const count = view.tokens.length
  if (count > 0) return ['ok', 'token-present', { count }]
  return concerned.some((module) => module.loaded) ? ['failed', 'token-missing'] : NOT_CHECKED
}

/** The best certificate there is: one good one is enough to log in with. */
function checkCertificate({ tokens }: KeyView): Word {
  if (tokens.length === 0) return NOT_CHECKED
  const certificates = tokens.flatMap((token) => token.certificates)
  const valid = certificates.filter((each) => each.problem === null).toSorted((a, b) => b.daysLeft - a.daysLeft)[0]
  if (valid) {
    const values = { days: valid.daysLeft, issuer: valid.issuer }
    return valid.daysLeft <= SOON_DAYS
      ? ['warning', 'certificate-expires-soon', values]
      : ['ok', 'certificate-valid', values]
  }
  const [other] = certificates
  if (!other) return ['failed', 'certificate-missing']
  if (other.problem === 'not-yet-valid') return ['failed', 'certificate-not-yet-valid', { issuer: other.issuer }]
  if (other.problem === 'key-too-weak') return ['failed', 'certificate-too-weak', { issuer: other.issuer }]
  return ['failed', 'certificate-expired', { days: -other.daysLeft, issuer: other.issuer }]
}

const triesWords: Readonly<Record<KeyView['tokens'][number]['pinState'], Word>> = {
  ok: ['ok', 'tries-full'],
  'count-low': ['warning', 'tries-reduced'],
  'final-try': ['warning', 'tries-final'],
  locked: ['failed', 'tries-none'],
}
const worstFirst = ['locked', 'final-try', 'count-low', 'ok'] as const

function checkTries({ tokens }: KeyView): Word {
  const worst = worstFirst.flatMap((state) => tokens.filter((token) => token.pinState === state))[0]
  if (!worst) return NOT_CHECKED
  const [state, finding] = triesWords[worst.pinState]
  return [state, finding, worst.triesLeft === null ? {} : { tries: worst.triesLeft }]
}

function checkClock({ health, now }: KeyFacts): Word {
  if (!health.ok) return ['unknown', 'clock-unknown']
  const minutes = findClockError(health.value.serverTime, now)
  return minutes === undefined ? ['ok', 'clock-right'] : ['failed', 'clock-wrong', { minutes }]
}

function checkServer({ health, serverHost: host }: KeyFacts): Word {
  if (health.ok) return ['ok', 'server-reachable', { host }]
  const { trouble } = health.error
  return ['failed', trouble === 'unreachable' || trouble === 'lost' ? 'server-unreachable' : 'server-error', { host }]
}
