import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type {} from '../../renderer/bridge/desk.ts'
import { createChance } from '../../server/sample/random.ts'
import { DeskApp } from '../story/desk-app.ts'
import { prepareProvince, samplePin } from '../support/province.ts'
import type { Outcome } from './fault.ts'
import { SmallDisk } from './small-disk.ts'

const SEED = 2911
const MIB = 1024 * 1024
/** Room for the log of the database and the journal at their longest, and for the reserve beside them. */
const DISK_BYTES = 192 * MIB
/** So many saves have to go through after the disk is full: what the reserve is for. */
const SAVES_IN_RESERVE = 20
const MOST_SAVES = 4000

interface Saves {
  readonly acknowledged: number
  /** Why no more was saved; null when all were. */
  readonly code: string | null
}

/**
 * `size` times: the disk of the real client is filled up to a random point. Saving goes on in the reserve and the window says
 * so; then the reserve is taken away too, saves are refused in words, and the client is killed. It starts, and after 50 MB were
 * freed everything it had acknowledged is there and saving works.
 */
export async function runDiskFull(size: number): Promise<Outcome> {
  if (process.getuid?.() !== 0) return runAsRootOfOwn(size)
  const chance = createChance(SEED)
  const directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
  const disk = new SmallDisk(join(directory, 'client', 'workspaces'), DISK_BYTES)
  const problems: string[] = []
  const outcomes: string[] = []
  let tried = 0
  const province = await prepareProvince({ directory, groups: 10 })
  const desk = new DeskApp(province, directory)
  try {
    await province.startServer()
    await desk.launch()
    await desk.login()
    const id = await createDraft(desk)
    let last = 0
    for (let point = 1; point <= size; point += 1) {
      const expect = (holds: boolean, what: string) => void (holds || problems.push(`point ${point}: ${what}`))
      expect(await until(desk, async () => (await findLevel(desk)) === 'low'), 'no reserve was made')
      const left = chance.between(0, 300) * 1024
      disk.fillUpTo(left)
      let inReserve: Saves = { acknowledged: 0, code: null }
      // Until the reserve was needed, and some more.
      for (
        let round = 0;
        round < 100 && inReserve.code === null && (round === 0 || (await findLevel(desk)) !== 'full');
        round += 1
      ) {
        inReserve = await save(desk, id, last, SAVES_IN_RESERVE)
        last += inReserve.acknowledged
        tried += inReserve.acknowledged
      }
      const more = await save(desk, id, last, SAVES_IN_RESERVE)
      last += more.acknowledged
      tried += more.acknowledged
      expect(inReserve.code === null && more.code === null, `refused in the reserve: ${inReserve.code ?? more.code}`)
      const banner = desk.page.getByText('磁盘已满').first().waitFor({ timeout: 5000 })
      expect(await banner.then(() => true).catch(() => false), 'the window does not say that the disk is full')

      disk.fillUpTo(0)
      const refused = await save(desk, id, last, MOST_SAVES)
      last += refused.acknowledged
      tried += refused.acknowledged
      expect(refused.code === 'disk-full', `without any room a save was answered ${refused.code}`)
      expect((await readCount(desk, id)) === last, 'nothing can be read on a full disk')

      await desk.kill()
      disk.fillUpTo(0)
      await desk.launch()
      const told = await tryUnlock(desk)
      outcomes.push(told)
      expect(told !== 'silent', 'an unlock on a full disk said nothing')
      disk.clear()
      if (told === 'refused') await desk.unlock()
      const found = await readCount(desk, id)
      expect(found >= last && found <= last + 1, `told ${last}, found ${found}`)
      last = found
      const after = await save(desk, id, last, 1)
      expect(after.acknowledged === 1, `after freeing: ${after.code}`)
      last += after.acknowledged
      tried += after.acknowledged
    }
    const letIn = outcomes.filter((each) => each === 'in').length
    console.log(
      `seed ${SEED}: ${size} fill points, ${tried} acknowledged saves, unlocked without a free byte ${letIn} times, told why not ${outcomes.length - letIn} times, ${problems.length} problems`,
    )
  } finally {
    await desk.kill().catch(() => undefined)
    await province.stopServer()
    disk.unmount()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  return { tried, problems }
}

/** Who is not root is one in a namespace of his own, where mounting is his. */
function runAsRootOfOwn(size: number): Outcome {
  const script = `import { runDiskFull } from ${JSON.stringify(import.meta.filename)}
    console.log('outcome ' + JSON.stringify(await runDiskFull(${size})))
    process.exit(0)`
  const output = execFileSync(
    'unshare',
    ['--map-root-user', '--mount', process.execPath, '--input-type=module', '--eval', script],
    { encoding: 'utf8', maxBuffer: 64 * MIB, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  return JSON.parse(/^outcome (.*)$/m.exec(output)?.[1] ?? 'null') as Outcome
}

async function createDraft({ page }: DeskApp): Promise<string> {
  const created = (await page.evaluate(() => window.desk.invoke('filing.create', { kind: 'plan' }))) as never as {
    value: { ok: boolean; value: { id: string } }
  }
  return created.value.value.id
}

/** One save after the other, each with its number in it, until so many are acknowledged or one is refused. */
function save({ page }: DeskApp, id: string, from: number, most: number): Promise<Saves> {
  return page.evaluate(
    async ([filingId, first, count]) => {
      type Answer = {
        ok: boolean
        value: { ok: boolean; value: object; error: { code: string } }
        error: { code: string }
      }
      const ask = (name: string, input: object) => window.desk.invoke(name as never, input) as never as Promise<Answer>
      const opened = await ask('filing.open', { id: filingId })
      if (!opened.ok) return { acknowledged: 0, code: opened.error.code }
      const { data, ...rest } = opened.value.value as { data: Record<string, object>; version: number }
      let { version } = rest
      for (let done = 0; done < count; done += 1) {
        const number = first + done + 1
        const group = { ...data['group'], name: `第 ${number} 次`, task: `${number} `.repeat(2000) }
        const saved = await ask('filing.save', { id: filingId, data: { ...data, group }, baseVersion: version })
        const code = saved.ok ? (saved.value.ok ? null : saved.value.error.code) : saved.error.code
        if (code !== null) return { acknowledged: done, code }
        version = (saved.value.value as { version: number }).version
      }
      return { acknowledged: count, code: null }
    },
    [id, from, most] as const,
  )
}

/** The number of the save a clerk would find; -1 when there is none, or its parts do not belong together. */
async function readCount({ page }: DeskApp, id: string): Promise<number> {
  const opened = (await page.evaluate(
    (filingId) => window.desk.invoke('filing.open', { id: filingId }),
    id,
  )) as never as {
    value?: { value?: { data: { group: { name: string | null; task: string | null } } } }
  }
  const group = opened.value?.value?.data.group
  const count = Number(/\d+/.exec(group?.name ?? '')?.[0] ?? -1)
  return group?.task === `${count} `.repeat(2000) ? count : -1
}

/** Asked for as often as the window would: looking at the disk is what makes the reserve again. */
async function findLevel({ page }: DeskApp): Promise<string> {
  const answer = (await page.evaluate(() => window.desk.invoke('disk.view', undefined))) as never as {
    value: { level: string }
  }
  return answer.value.level
}

/** With the PIN, on a disk without a free byte: let in, or told in words why not. */
async function tryUnlock(desk: DeskApp): Promise<'in' | 'refused' | 'silent'> {
  const { page, keys } = desk
  await page.getByRole('textbox', { name: 'PIN' }).waitFor()
  await keys.fill('PIN', samplePin)
  await keys.press('Enter')
  const home = page.getByRole('heading', { name: '需要我处理' })
  const full = page.getByText('磁盘已满')
  await home
    .or(full)
    .first()
    .waitFor({ timeout: 15_000 })
    .catch(() => undefined)
  if (await home.isVisible()) return 'in'
  return (await full.first().isVisible()) ? 'refused' : 'silent'
}

async function until(desk: DeskApp, isSo: () => Promise<boolean>): Promise<boolean> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (await isSo()) return true
    await desk.page.waitForTimeout(100)
  }
  return false
}
