import { runCanaryPin } from './canary-pin.ts'
import type { FaultSuite } from './fault.ts'
import { runKeyProcessCrash, runKeyProcessHang } from './key-process-down.ts'
import { runKeyRemoval } from './key-removal.ts'
import { runPinStates } from './pin-states.ts'
import { runPinSubmits } from './pin-submits.ts'
import { runSignaturesUnderGc } from './signatures-under-gc.ts'

/** A key that answers wrongly, is pulled out, hangs or crashes; and those who would get past it. */
export const suite: FaultSuite = {
  name: 'key',
  cases: [
    { name: 'pin-states', short: 24, long: 336, run: runPinStates },
    { name: 'key-removal', short: 16, long: 900, run: runKeyRemoval },
    { name: 'key-process-hang', short: 2, long: 100, run: runKeyProcessHang },
    { name: 'key-process-crash', short: 5, long: 100, run: runKeyProcessCrash },
    { name: 'signatures-under-gc', short: 40, long: 2000, run: runSignaturesUnderGc },
    { name: 'pin-submits', short: 8, long: 1000, run: runPinSubmits },
    { name: 'canary-pin', short: 1, long: 3, run: runCanaryPin },
  ],
}
