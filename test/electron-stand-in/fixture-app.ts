import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { useElectronUnderTest } from './which.ts'

export const underTest = useElectronUnderTest()
export const isStandIn = underTest.kind === 'stand-in'
export const fixturePath = join(import.meta.dirname, 'fixture')

export interface FixtureApp extends AsyncDisposable {
  app: ElectronApplication
  page: Page
  userData: string
  /** What the fixture's main process wrote down. */
  seen(): Promise<{ events: unknown[][]; requests: string[][]; permissions: string[] }>
}

export async function launchFixture(): Promise<FixtureApp> {
  const userData = mkdtempSync(join(tmpdir(), 'stand-in-fixture-'))
  const app = await _electron.launch({ args: [fixturePath, `--user-data-dir=${userData}`] })
  const page = await app.firstWindow()
  await page.getByRole('heading').waitFor()
  return {
    app,
    page,
    userData,
    seen: () => app.evaluate(() => (globalThis as unknown as { seen: never }).seen),
    async [Symbol.asyncDispose]() {
      await app.close()
      rmSync(userData, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
}
