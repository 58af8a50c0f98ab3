import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import type { Person } from '../../domain/sync/change.ts'
import { openDatabase } from '../../server/db/open-database.ts'
import { createRepos } from '../../server/db/repos.ts'
import { createChance } from '../../server/sample/random.ts'

/** One process of the office that changes 人员资料 while others do the same: new ones, and old ones again and again. */
const Order = z.object({ dataDirectory: z.string(), unitCode: z.string(), count: z.number(), seed: z.number() })
const { dataDirectory, unitCode, count, seed } = Order.parse(workerData)
class TakenBack extends Error {}

const chance = createChance(seed)
const db = openDatabase(dataDirectory)
// Three who write without a pause: SQLite lets nobody stand in line, and one may be passed over for long.
db.pragma('busy_timeout = 120000')
const { changes, people } = createRepos(db)
const rename = db.prepare<[{ id: string; post: string }]>('UPDATE person SET post = :post WHERE id = :id')
const ids: string[] = []

for (let done = 0; done < count;) {
  // One change or some together; a transaction that was taken back leaves no hole that counts.
  const some = Math.min(chance.between(1, 20), count - done)
  const isTakenBack = chance.percent(5)
  const fresh: string[] = []
  try {
    db.transaction(() => {
      for (let index = 0; index < some; index += 1) {
        const known = chance.percent(60) ? ids[chance.between(0, Math.max(0, ids.length - 1))] : undefined
        const id = known ?? crypto.randomUUID()
        const post = `${seed}-${done + index}`
        if (known === undefined) {
          people.insert(toPerson(id, post))
          fresh.push(id)
        } else rename.run({ id, post })
        changes.record('person', id, unitCode)
      }
      if (isTakenBack) throw new TakenBack()
    }).immediate()
  } catch (error) {
    if (error instanceof TakenBack) continue
    throw error
  }
  ids.push(...fresh)
  done += some
}
db.close()
parentPort?.postMessage(count)

function toPerson(id: string, post: string): Person {
  return {
    ...{
      id,
      unitCode,
      post,
      name: '陈样',
      identityType: 'id-card',
      identityNumber: id,
      sex: 'male',
      birthOn: '1980-01-01',
    },
    ...{ workUnit: '某单位', adminRank: 'none', staffType: 'institution', politicalStatus: null, health: null },
    ...{ classified: false, lastTripOn: null, passportNumber: null },
  }
}
