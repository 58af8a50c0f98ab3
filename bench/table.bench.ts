import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { useElectronUnderTest } from '../test/electron-stand-in/which.ts'
import { buildPages, launch } from './bench-window.ts'
import { inTurn, toRow, type Options, type Row } from './measure.ts'

const ROWS = 1000

/** A list of a thousand rows and twelve columns from nothing to the screen: our table against Element Plus's. */
export async function bench({ rounds, size = ROWS }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'table-bench-'))
  try {
    await buildPages(['table'])
    useElectronUnderTest()
    const app = await launch('bench/window-app', directory, { BENCH_PAGE: 'table' })
    try {
      const page = await app.firstWindow()
      await page.waitForFunction('window.renderTable')
      const ours = () => render(page, 'ours', size)
      const theirs = () => render(page, 'el-table', size)
      // Both once uncounted: code is compiled and fonts are there.
      await ours()
      await theirs()
      const pair = await inTurn(rounds * 2, ours, theirs)
      return [toRow('table', pair, 'ms', `${size} rows of 12 columns to the next frame; against el-table`)]
    } finally {
      await app.close()
    }
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

function render(page: Page, name: string, count: number): Promise<number> {
  return page.evaluate(
    ([table, rows]) =>
      (window as unknown as { renderTable: (name: string, count: number) => Promise<number> }).renderTable(table, rows),
    [name, count] as const,
  )
}
