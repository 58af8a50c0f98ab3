import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright'
import { electronUnderTest, useElectronUnderTest } from '../test/electron-stand-in/which.ts'
import { prepareProvince } from '../test/support/province.ts'
import { inTurn, toRow, type Options, type Row } from './measure.ts'

const root = join(import.meta.dirname, '..')

/** From the start of the process to a field that takes the PIN, against a window with one Vue input. */
export async function bench({ rounds }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'start-bench-'))
  const province = await prepareProvince({ directory, groups: 20 })
  try {
    await province.startServer()
    useElectronUnderTest()
    let runs = 0
    const fresh = () => join(directory, `user-data-${(runs += 1)}`)
    const ours = () => start('.', fresh(), province.clientEnvironment)
    const floor = () => start('bench/empty-app', fresh(), {})
    // Files read and code compiled once, as on every day but the first.
    await ours()
    await floor()
    const { kind, version } = electronUnderTest()
    const note = `to a usable login page, on ${kind} ${version}; against an empty window with Vue`
    return [toRow('start', await inTurn(rounds, ours, floor), 'ms', note)]
  } finally {
    await province.stopServer()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function start(app: string, userData: string, environment: Record<string, string>): Promise<number> {
  const env = Object.fromEntries(
    Object.entries({ ...process.env, ...environment }).flatMap(([key, value]) =>
      value === undefined ? [] : [[key, value]],
    ),
  )
  const started = performance.now()
  const electron = await _electron.launch({ args: [app, `--user-data-dir=${userData}`], cwd: root, env })
  try {
    const page = await electron.firstWindow()
    await page.getByRole('textbox', { name: 'PIN' }).click()
    return performance.now() - started
  } finally {
    await electron.close()
  }
}
