import type { FaultSuite } from './fault.ts'
import { runKeyProcessCrash, runKeyProcessHang } from './key-process-down.ts'
import { runKeyRemoval } from './key-removal.ts'
import { runPinStates } from './pin-states.ts'
import { runSignaturesUnderGc } from './signatures-under-gc.ts'

/** A key that answers wrongly, is pulled out, hangs or crashes; and those who would get past it. */
export const suite: FaultSuite = {
  name: 'key',
  cases: [
    { name: 'pin-states', short: 1, long: 4, run: runPinStates },
    { name: 'key-removal', short: 16, long: 900, run: runKeyRemoval },
    { name: 'key-process-hang', short: 2, long: 100, run: runKeyProcessHang },
    { name: 'key-process-crash', short: 5, long: 100, run: runKeyProcessCrash },
    { name: 'signatures-under-gc', short: 40, long: 2000, run: runSignaturesUnderGc },
  ],
}
