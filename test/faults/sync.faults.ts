import type { FaultSuite } from './fault.ts'
import { runBitFlips } from './bit-flips.ts'
import { runDamagedDatabase } from './damaged-database.ts'
import { runDiskFull } from './disk-full.ts'
import { runLossyPush } from './lossy-push.ts'
import { runMigrationKill } from './migration-kill.ts'
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
    { name: 'disk-full', short: 1, long: 20, run: runDiskFull },
    { name: 'damaged-database', short: 3, long: 20, run: runDamagedDatabase },
    { name: 'bit-flips', short: 40, long: 1000, run: runBitFlips },
    { name: 'migration-kill', short: 3, long: 300, run: runMigrationKill },
    { name: 'sigkill', short: 4, long: 100, run: runSigkill },
  ],
}
