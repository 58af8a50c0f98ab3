import { runCanaryPin } from './canary-pin.ts'
import { runCmsTampered } from './cms-tampered.ts'
import { runCmsVerified } from './cms-verified.ts'
import type { FaultSuite } from './fault.ts'
import { runForgedLogins } from './forged-logins.ts'
import { runKeyProcessCrash, runKeyProcessHang } from './key-process-down.ts'
import { runKeyRemoval } from './key-removal.ts'
import { runKeyRotation } from './key-rotation.ts'
import { runOtherUser } from './other-user.ts'
import { runPinStates } from './pin-states.ts'
import { runPinSubmits } from './pin-submits.ts'
import { runSignaturesUnderGc } from './signatures-under-gc.ts'
import { runThreeWaysIn } from './three-ways-in.ts'

/** A key that answers wrongly, is pulled out, hangs or crashes; and those who would get past it. */
export const suite: FaultSuite = {
  name: 'key',
  cases: [
    { name: 'pin-states', short: 12, long: 336, run: runPinStates },
    { name: 'key-removal', short: 8, long: 900, run: runKeyRemoval },
    { name: 'key-process-hang', short: 2, long: 100, run: runKeyProcessHang },
    { name: 'key-process-crash', short: 3, long: 100, run: runKeyProcessCrash },
    { name: 'signatures-under-gc', short: 20, long: 2000, run: runSignaturesUnderGc },
    { name: 'pin-submits', short: 5, long: 1000, run: runPinSubmits },
    { name: 'canary-pin', short: 1, long: 3, run: runCanaryPin },
    { name: 'forged-logins', short: 40, long: 500, run: runForgedLogins },
    { name: 'cms-verified', short: 20, long: 500, run: runCmsVerified },
    { name: 'cms-tampered', short: 60, long: 500, run: runCmsTampered },
    { name: 'other-user', short: 1, long: 10, run: runOtherUser },
    { name: 'key-rotation', short: 3, long: 50, run: runKeyRotation },
    { name: 'three-ways-in', short: 1, long: 10, run: runThreeWaysIn },
  ],
}
