import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import type {} from '../../renderer/bridge/desk.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { sampleUnits } from '../../server/sample/sample-units.ts'
import { DeskApp } from '../story/desk-app.ts'
import { prepareProvince, sampleClerk, type Province } from '../support/province.ts'
import { createFaultKey, type FaultKey } from '../virtual-key/fault-key.ts'
import type { Outcome } from './fault.ts'
import { listProcessTree, searchMemory } from './search-memory.ts'

/** Nothing else looks like these: one that is right, one that is wrong. */
const CANARY = '7391846205'
const WRONG_CANARY = '8402957316'
const NEEDLES = [CANARY, WRONG_CANARY].flatMap((pin) => [
  Buffer.from(pin),
  Buffer.from(pin, 'utf16le'),
  Buffer.from(Buffer.from(pin).toString('base64').slice(0, -4)),
  Buffer.from(Buffer.from(pin).toString('hex')),
])
const CONTROL = '1029384756'
/** Memory is large, and other forms of a PIN than these come of writing it somewhere. */
const AS_TYPED = [CANARY, WRONG_CANARY].flatMap((pin) => [Buffer.from(pin), Buffer.from(pin, 'utf16le')])
const PLACES = ['the first login', 'a wrong PIN', 'unlocking'] as const

/**
 * `size` times the real client, its real window and two PINs typed at a keyboard: afterwards they are in no file of the
 * client or the server, in no process, and not in the heap of the window.
 */
export async function runCanaryPin(size: number): Promise<Outcome> {
  const problems: string[] = []
  let tried = 0
  for (let round = 0; round < size; round += 1) {
    const directory = mkdtempSync(join(tmpdir(), 'border-desk-'))
    const found = await runOnce(directory)
    tried += found.tried
    problems.push(...found.problems)
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
  return { tried, problems }
}

async function runOnce(directory: string): Promise<Outcome> {
  const province = await prepareProvince({ directory, groups: 5 })
  const key = await createCanaryKey(directory)
  const desk = new DeskApp(withKey(province, key), directory)
  const searched: Searched[] = []
  try {
    await province.startServer()
    await desk.launch()
    await desk.login(CANARY)
    searched.push(...(await searchRunning(desk, 'the first login')))
    await lock(desk)
    await tryWrongPin(desk)
    searched.push(...(await searchRunning(desk, 'a wrong PIN')))
    await desk.unlock(CANARY)
    await lock(desk)
    searched.push(...(await searchRunning(desk, 'unlocking')))
    await desk.close()
  } finally {
    await desk.kill().catch(() => undefined)
    await province.stopServer()
  }
  searched.push(...listFiles(directory).map((file) => searchFile(directory, file)))
  const tries = key.steering.count('C_Login')
  const problems = searched.filter(({ hits }) => hits > 0).map(({ what, hits }) => `${hits} times in ${what}`)
  if (tries !== PLACES.length) problems.push(`${tries} tries at the module for ${PLACES.length} submits`)
  console.log(`searched ${searched.length} files, heaps and processes; ${tries} tries for ${PLACES.length} submits`)
  return { tried: searched.length, problems }
}

interface Searched {
  readonly what: string
  readonly hits: number
}

async function createCanaryKey(directory: string): Promise<FaultKey> {
  const unitName = sampleUnits.find((unit) => unit.code === sampleClerk.unitCode)?.name ?? ''
  const { name, clerkNumber: number, unitCode } = sampleClerk
  const clerk = { name, number, unitName, unitCode: unitCode ?? '' }
  const ca = await getSampleCa(join(directory, 'authority'))
  return createFaultKey({ dir: join(directory, 'canary-key'), ca, clerk, pin: CANARY })
}

function withKey(province: Province, { env, vendors }: FaultKey): Province {
  const clientEnvironment = { ...province.clientEnvironment, ...env, BORDER_DESK_KEY_VENDORS: vendors }
  return { ...province, clientEnvironment }
}

async function lock({ page }: DeskApp): Promise<void> {
  await page.evaluate(() => window.desk.invoke('session.lock', undefined))
  await page.getByRole('textbox', { name: 'PIN' }).waitFor()
}

async function tryWrongPin({ page, keys }: DeskApp): Promise<void> {
  await keys.fill('PIN', WRONG_CANARY)
  await keys.press('Enter')
  await page.getByText('PIN 不正确').waitFor()
}

/** The client's processes, window and all, and what the window's engine itself says is on its heap. */
async function searchRunning(desk: DeskApp, when: string): Promise<Searched[]> {
  // What is left lying about as a string is found: otherwise finding nothing would mean nothing.
  await desk.page.evaluate((control) => Object.assign(globalThis, { control }), CONTROL)
  const snapshot = await takeHeapSnapshot(desk)
  if (!snapshot.includes(CONTROL)) throw new Error('the heap of the window could not be read')
  const heap = { what: `the window's heap after ${when}`, hits: count(snapshot) }
  const pid = desk.electron.process().pid
  // Memory takes seconds to read: with a login open, and when all is over.
  if (process.platform !== 'linux' || pid === undefined || when === 'a wrong PIN') return [heap]
  // The key process of an open login has the PIN in its heap, which is why it ends with the login.
  const pids = listProcessTree(pid).filter((each) => when !== 'the first login' || !isKeyProcess(each))
  const processes = searchMemory(pids, AS_TYPED, Buffer.from(CONTROL))
  if (!processes.some(({ controls }) => controls > 0)) throw new Error('the memory of the processes could not be read')
  const megabytes = processes.reduce((sum, each) => sum + each.megabytes, 0)
  console.log(`after ${when}: ${processes.length} processes with ${megabytes} MB in memory`)
  return [heap, ...processes.map(({ name, hits }) => ({ what: `the memory of ${name} after ${when}`, hits }))]
}

function isKeyProcess(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('key-process')
  } catch {
    return false
  }
}

async function takeHeapSnapshot({ page }: DeskApp): Promise<Buffer> {
  const devTools = await page.context().newCDPSession(page)
  const chunks: string[] = []
  devTools.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => chunks.push(chunk))
  await devTools.send('HeapProfiler.collectGarbage')
  await devTools.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false })
  await devTools.detach()
  return Buffer.from(chunks.join(''))
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function searchFile(directory: string, file: string): Searched {
  return { what: relative(directory, file), hits: count(readFileSync(file)) }
}

function count(bytes: Buffer): number {
  return NEEDLES.filter((needle) => bytes.includes(needle)).length
}
