import type { FaultSuite } from './fault.ts'
import { runBitFlips } from './bit-flips.ts'
import { runDamagedDatabase } from './damaged-database.ts'
import { runConcurrentPairs } from './concurrent-pairs.ts'
import { runDiskFull } from './disk-full.ts'
import { runClockSkew } from './clock-skew.ts'
import { runFeedGaps } from './feed-gaps.ts'
import { runLongOffline } from './long-offline.ts'
import { runLossyPush } from './lossy-push.ts'
import { runMigrationKill } from './migration-kill.ts'
import { runModelSequences } from './model-sequences.ts'
import { runPartitions } from './partitions.ts'
import { runPoisonItem } from './poison-item.ts'
import { runRepairKill } from './repair-kill.ts'
import { runSigkill } from './sigkill.ts'
import { runUploadCuts } from './upload-cuts.ts'

/** Sync that cannot lie, lose or stall. */
export const suite: FaultSuite = {
  name: 'sync',
  cases: [
    { name: 'poison-item', short: 50, long: 500, run: runPoisonItem },
    { name: 'concurrent-pairs', short: 20, long: 1000, run: runConcurrentPairs },
    { name: 'model-sequences', short: 60, long: 10_000, run: runModelSequences },
    { name: 'lossy-push', short: 200, long: 10_000, run: runLossyPush },
    { name: 'clock-skew', short: 3, long: 32, run: runClockSkew },
    { name: 'feed-gaps', short: 600, long: 100_000, run: runFeedGaps },
    { name: 'partitions', short: 3, long: 200, run: runPartitions },
    { name: 'disk-full', short: 1, long: 20, run: runDiskFull },
    { name: 'damaged-database', short: 3, long: 20, run: runDamagedDatabase },
    { name: 'repair-kill', short: 3, long: 200, run: runRepairKill },
    { name: 'bit-flips', short: 40, long: 1000, run: runBitFlips },
    { name: 'migration-kill', short: 3, long: 300, run: runMigrationKill },
    { name: 'sigkill', short: 4, long: 500, run: runSigkill },
    { name: 'long-offline', short: 20, long: 2000, run: runLongOffline },
    { name: 'upload-cuts', short: 5, long: 100, run: runUploadCuts },
  ],
}
