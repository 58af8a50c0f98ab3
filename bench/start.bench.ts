import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { electronUnderTest, useElectronUnderTest } from '../test/electron-stand-in/which.ts'
import { DeskApp } from '../test/story/desk-app.ts'
import { prepareProvince, samplePin } from '../test/support/province.ts'
import { buildPages, launch, waitForField, waitForHeading } from './bench-window.ts'
import { inTurn, toRow, type Options, type Row } from './measure.ts'

const GROUPS = 100_000
const FLOOR = 'against a window with one field of Vue and Element Plus'

/** From the start of the process to a field that takes the PIN, and on to the home page of a clerk with much behind him. */
export async function bench({ rounds, size = GROUPS }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'start-bench-'))
  try {
    await buildPages(['empty'])
    useElectronUnderTest()
    let runs = 0
    const floor = () => start('bench/window-app', join(directory, `empty-${(runs += 1)}`), { BENCH_PAGE: 'empty' })
    return [await benchLoginPage(directory, rounds, floor), await benchHome(directory, rounds, size, floor)]
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function benchLoginPage(directory: string, rounds: number, floor: () => Promise<number>): Promise<Row> {
  const province = await prepareProvince({ directory: join(directory, 'small'), groups: 20 })
  let runs = 0
  try {
    await province.startServer()
    const ours = () => start('.', join(directory, `user-data-${(runs += 1)}`), province.clientEnvironment)
    // Files read and code compiled once, as on every day but the first.
    await ours()
    await floor()
    const { kind, version } = electronUnderTest()
    const pair = await inTurn(rounds, ours, floor)
    return toRow('start', pair, 'ms', `to a usable login page, on ${kind} ${version}; ${FLOOR}`)
  } finally {
    await province.stopServer()
  }
}

/** As every morning: the workspace is there and full. What the clerk takes to type his PIN is not counted. */
async function benchHome(
  directory: string,
  rounds: number,
  groups: number,
  floor: () => Promise<number>,
): Promise<Row> {
  const place = join(directory, 'large')
  mkdirSync(place)
  const province = await prepareProvince({ directory: place, groups })
  const desk = new DeskApp(province, place)
  try {
    await province.startServer()
    await desk.launch()
    await desk.login(samplePin, 60_000 + groups * 5)
    await desk.close()
    const ours = async () => {
      const started = performance.now()
      await desk.launch()
      await waitForField(desk.page)
      const typing = performance.now()
      await desk.keys.type(samplePin)
      const typed = performance.now()
      await desk.keys.press('Enter')
      await waitForHeading(desk.page, '需要我处理')
      const ended = performance.now()
      await desk.close()
      return typing - started + (ended - typed)
    }
    await ours()
    const pair = await inTurn(rounds, ours, floor)
    const records = groups.toLocaleString('en')
    return toRow('start-home', pair, 'ms', `to the home page over ${records} groups, without the typing; ${FLOOR}`)
  } finally {
    await desk.close()
    await province.stopServer()
  }
}

async function start(app: string, userData: string, environment: Record<string, string>): Promise<number> {
  const started = performance.now()
  const electron = await launch(app, userData, environment)
  try {
    const page = await electron.firstWindow()
    await waitForField(page)
    return performance.now() - started
  } finally {
    await electron.close()
  }
}
