import type { FaultSuite } from './fault.ts'
import { runLossyPush } from './lossy-push.ts'
import { runPartitions } from './partitions.ts'
import { runPoisonItem } from './poison-item.ts'
import { runSigkill } from './sigkill.ts'

/** Sync that cannot lie, lose or stall. */
export const suite: FaultSuite = {
  name: 'sync',
  cases: [
    { name: 'poison-item', short: 50, long: 500, run: runPoisonItem },
    { name: 'lossy-push', short: 200, long: 10_000, run: runLossyPush },
    { name: 'partitions', short: 6, long: 200, run: runPartitions },
    { name: 'sigkill', short: 4, long: 100, run: runSigkill },
  ],
}
