import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {} from '../../renderer/bridge/desk.ts'
import { toCanonicalJson } from '../../domain/sync/statement.ts'
import { openDatabase as openServerDatabase } from '../../server/db/open-database.ts'
import { createChance, type Chance } from '../../server/sample/random.ts'
import { DeskApp } from '../story/desk-app.ts'
import { prepareProvince } from '../support/province.ts'
import type { Outcome } from './fault.ts'

const SEED = 1121

/** What the client had said was saved when the power went: version and text of the draft. */
interface Acknowledged {
  version: number
  count: number
}

/** So many saves are acknowledged before each kill, at least: 500 kills are 50,000 saves. */
const SAVES_A_KILL = 100
/** Hundreds of starts beside whatever else the machine does: a slow one is no loss. */
const PATIENCE_MS = 90_000
/** Every so many kills something is filed as well, so that the outbox is cut off too. */
const KILLS_A_FILING = 4

/**
 * Promises 1 and 3. `size` times: the real client saves without a pause, is killed at a random moment, and has everything it said
 * it had. What it said was filed is at the office in the end, once each and to the letter.
 */
export async function runSigkill(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
  const province = await prepareProvince({ directory, groups: 30 })
  const desk = new DeskApp(province, directory)
  const problems: string[] = []
  const filed: string[] = []
  let tried = 0
  try {
    await province.startServer()
    await desk.launch()
    await desk.login()
    const id = await createDraft(desk)
    const last: Acknowledged = { version: 1, count: 0 }
    for (let kill = 0; kill < size; kill += 1) {
      const before = last.count
      if (kill % KILLS_A_FILING === 0) filed.push(await file(desk, `第 ${kill} 次断电前上报`))
      await saveUntilKilled(desk, id, last, chance)
      await desk.launch()
      desk.page.setDefaultTimeout(PATIENCE_MS)
      await desk.unlock()
      const { version, count } = await readDraft(desk, id)
      tried += last.count - before
      const told = `told ${last.count} in version ${last.version}, found ${count} in version ${version}`
      // Every save is one version: what is there is one of those that were asked for, whole.
      const isTorn = version !== count + 1
      if (count < last.count || version < last.version || isTorn) problems.push(`kill ${kill + 1}: ${told}`)
      Object.assign(last, { version, count })
      if ((kill + 1) % 50 === 0) console.log(`${kill + 1} kills, ${tried} acknowledged saves`)
    }
    console.log(`seed ${SEED}: ${size} kills, ${tried} acknowledged saves, ${problems.length} lost or torn`)
    await desk.page.waitForFunction(
      async () => {
        const answer = (await window.desk.invoke('outbox.list', undefined)) as never as { value?: readonly unknown[] }
        return answer.value?.length === 0
      },
      undefined,
      { timeout: 60_000, polling: 500 },
    )
    for (const filing of filed) problems.push(...(await compareWithOffice(desk, join(directory, 'server'), filing)))
    console.log(`${filed.length} filings, each at the office once and as it is here`)
  } finally {
    await desk.kill().catch(() => undefined)
    await province.stopServer()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  return { tried, problems }
}

async function createDraft({ page }: DeskApp): Promise<string> {
  const created = await page.evaluate(() => window.desk.invoke('filing.create', { kind: 'plan' }))
  const result = created.ok ? (created.value as { ok: boolean; value: { id: string } }) : undefined
  if (!result?.ok) throw new Error(`no draft: ${JSON.stringify(created)}`)
  return result.value.id
}

/** The page tells each answer through its console, at once; what was on its way when the power went may be told late or never. */
async function saveUntilKilled(desk: DeskApp, id: string, last: Acknowledged, chance: Chance): Promise<void> {
  const { page } = desk
  const before = last.count
  let isUnderWay: () => void = () => undefined
  const underWay = new Promise<void>((resolve) => (isUnderWay = resolve))
  page.on('console', (message) => {
    const [, version, count] = /^saved (\d+) (\d+)$/.exec(message.text()) ?? []
    if (count === undefined) return
    Object.assign(last, { version: Number(version), count: Number(count) })
    if (Number(count) >= before + SAVES_A_KILL) isUnderWay()
  })
  // Never settles: the page goes with the process.
  page
    .evaluate(
      async ([filingId, from]) => {
        const opened = (await window.desk.invoke('filing.open', { id: filingId })) as never as {
          value: { value: { data: Record<string, object>; version: number } }
        }
        const { data } = opened.value.value
        let { version } = opened.value.value
        for (let count = from + 1; ; count += 1) {
          const group = { ...data['group'], name: `第 ${count} 次`, task: `${count} `.repeat(200) }
          const input = { id: filingId, data: { ...data, group }, baseVersion: version }
          const saved = (await window.desk.invoke('filing.save', input)) as never as {
            value: { ok: boolean; value: { version: number } }
          }
          if (!saved.value.ok) throw new Error(JSON.stringify(saved))
          version = saved.value.value.version
          console.debug(`saved ${version} ${count}`)
        }
      },
      [id, last.count] as const,
    )
    .catch(() => undefined)
  await underWay
  await new Promise((done) => setTimeout(done, chance.between(0, 300)))
  await desk.kill()
}

/** Signs and files a plan in the page, as far as the program has said that it is done. */
async function file({ page }: DeskApp, name: string): Promise<string> {
  const year = new Date().getUTCFullYear() + 1
  return page.evaluate(
    async ([title, next]) => {
      async function ask<T>(call: Parameters<typeof window.desk.invoke>[0], input: unknown): Promise<T> {
        const answer = (await window.desk.invoke(call, input)) as never as { value: { ok: boolean; value: T } }
        if (!answer.value.ok) throw new Error(JSON.stringify(answer))
        return answer.value.value
      }
      const { id } = await ask<{ id: string }>('filing.create', { kind: 'plan' })
      const opened = await ask<{ data: Record<string, object>; version: number }>('filing.open', { id })
      const unit = { ...opened.data['unit'], year: next, contact: '郑检样', phone: '0431-80000771' }
      const group = {
        ...opened.data['group'],
        ...{ name: title, task: '学术交流', planType: 'official', countries: ['JPN'], days: 5, memberCount: 3 },
        ...{ departOn: `${next}-05-10`, returnOn: `${next}-05-14`, fundSource: 'own', formation: 'own' },
      }
      await ask('filing.save', { id, data: { ...opened.data, unit, group }, baseVersion: opened.version })
      const { contentHash } = await ask<{ contentHash: string }>('filing.signing-words', { id })
      await ask('filing.submit', { id, contentHash })
      return id
    },
    [name, year] as const,
  )
}

/** What the office has of a filing, against what the client shows of it. */
async function compareWithOffice({ page }: DeskApp, folder: string, id: string): Promise<readonly string[]> {
  const opened = await page.evaluate((filingId) => window.desk.invoke('filing.open', { id: filingId }), id)
  const here = opened.ok ? (opened.value as { value: { data: object; round: number } }).value : undefined
  const db = openServerDatabase(folder)
  try {
    const there = db
      .prepare<{ id: string }, { data: string; round: number; submissions: number }>(
        `SELECT data, round, (SELECT count(*) FROM submission WHERE filing_id = filing.id) AS submissions
           FROM filing WHERE id = :id`,
      )
      .get({ id })
    if (!there) return [`${id} is not at the office`]
    const problems: string[] = []
    if (there.submissions !== 1 || there.round !== 1) problems.push(`${id} was filed ${there.submissions} times`)
    if (!here || toCanonicalJson(JSON.parse(there.data)) !== toCanonicalJson(here.data)) {
      problems.push(`${id} is another at the office`)
    }
    return problems
  } finally {
    db.close()
  }
}

/** What a clerk would find; a draft whose parts do not belong together is none. */
async function readDraft({ page }: DeskApp, id: string): Promise<Acknowledged> {
  const opened = await page.evaluate((filingId) => window.desk.invoke('filing.open', { id: filingId }), id)
  const result = (opened.ok ? opened.value : opened) as {
    ok: boolean
    value: { version: number; data: { group: { name: string | null; task: string | null } } }
  }
  if (!result.ok) throw new Error(`the draft is gone: ${JSON.stringify(result)}`)
  const { version, data } = result.value
  const count = Number(/\d+/.exec(data.group.name ?? '')?.[0] ?? 0)
  if (count > 0 && data.group.task !== `${count} `.repeat(200)) return { version, count: -1 }
  return { version, count }
}
