import { startStrictProxy } from './fault-proxy.ts'
import type { Outcome } from './fault.ts'
import { openFaultyDesk, settles, type FaultyDesk } from './faulty-desk.ts'

type Poison = (desk: FaultyDesk, operationId: string) => void

const broken = `json_set(body, '$.signature.cms', 'AAAA')`
const mixedUp = `json_set(body, '$.filingId', '00000000-0000-4000-8000-000000000000')`
const stray = `json_object('id', id, 'createdAt', created_at, 'type', 'withdraw-filing', 'filingId', filing_id,
  'baseRevision', 7, 'reason', '填写有误')`

/** What can be wrong with one item, as done to its row in the outbox. */
const poisons: { readonly [name: string]: Poison } = {
  'a broken signature': (desk, id) => edit(desk, id, `body = ${broken}`),
  'a statement of another filing': (desk, id) => edit(desk, id, `body = ${mixedUp}`),
  'a withdrawal of what nobody knows': (desk, id) => edit(desk, id, `body = ${stray}, type = 'withdraw-filing'`),
  'a row that cannot be read any more': (desk, id) => edit(desk, id, `body = json_set(body, '$.statement', '{')`),
  'refused on the way with its whole batch': () => undefined,
}

/** One bad item among `size`: all the others are delivered, and the bad one waits for a person. */
export async function runPoisonItem(size: number): Promise<Outcome> {
  const problems: string[] = []
  for (const [name, poison] of Object.entries(poisons)) {
    problems.push(...(await runOne(size, name, poison)).map((problem) => `${name}: ${problem}`))
  }
  return { tried: size * Object.keys(poisons).length, problems }
}

async function runOne(size: number, name: string, poison: Poison): Promise<readonly string[]> {
  let banned = ''
  let proxy: Awaited<ReturnType<typeof startStrictProxy>> | undefined
  const desk = await openFaultyDesk(async (url) => (proxy = await startStrictProxy(url, () => banned)).url)
  try {
    const operations: string[] = []
    for (let index = 0; index < size; index += 1) operations.push(await desk.submit(desk.draft(`计划 ${index}`)))
    const bad = operations[Math.floor(size / 2)] ?? ''
    poison(desk, bad)
    if (name.startsWith('refused on the way')) banned = bad
    const started = performance.now()
    desk.start()
    const isDone = await settles(
      () => desk.sync.view().blocked === 1 && desk.sync.view().waiting === 0,
      20_000 + size * 100,
    )
    const ms = Math.round(performance.now() - started)
    const arrived = new Set(desk.office.inDatabase(listOperations))
    const missing = operations.filter((id) => id !== bad && !arrived.has(id))
    console.log(`${name}: of ${size}, ${arrived.size} delivered in ${ms} ms`)
    return [
      ...missing.map((id) => `${id} was not delivered`),
      ...(isDone ? [] : [`the outbox says ${JSON.stringify(desk.sync.view())}`]),
      ...(arrived.has(bad) ? ['the bad one was taken'] : []),
    ]
  } finally {
    await desk.close()
    await proxy?.close()
  }
}

function edit({ db }: FaultyDesk, id: string, change: string): void {
  db.prepare(`UPDATE outbox SET ${change} WHERE id = :id`).run({ id })
}

function listOperations(db: FaultyDesk['db']): string[] {
  return db.prepare<[], string>('SELECT id FROM operation').pluck().all()
}
