import { join } from 'node:path'
import vue from '@vitejs/plugin-vue'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import elementPlus from 'unplugin-element-plus/vite'
import { build } from 'vite'
import { root, toEnvironment } from '../test/support/steps.ts'

const pages = join(import.meta.dirname, 'window-app/pages')

/** Builds the pages of `window-app`, as the program's own are built. */
export async function buildPages(names: readonly string[]): Promise<void> {
  await build({
    root: pages,
    logLevel: 'error',
    configFile: false,
    plugins: [vue(), elementPlus({})],
    build: {
      outDir: join(root, 'out/bench-pages'),
      emptyOutDir: true,
      rollupOptions: { input: names.map((name) => join(pages, `${name}.html`)) },
    },
  })
}

/** An application in a window of its own: ours (`.`) or `bench/window-app`. */
export function launch(
  app: string,
  userData: string,
  environment: Record<string, string>,
): Promise<ElectronApplication> {
  return _electron.launch({ args: [app, `--user-data-dir=${userData}`], cwd: root, env: toEnvironment(environment) })
}

/**
 * Until a field of the page takes what is typed, looked at frame by frame: Playwright's own waiting looks every half second,
 * which would be most of what is measured.
 */
export async function waitForField(page: Page): Promise<void> {
  const takesFocus = () => {
    const field = document.querySelector<HTMLInputElement>('input:not(:disabled)')
    field?.focus()
    return field !== null && field === document.activeElement
  }
  await page.waitForFunction(takesFocus, undefined, { polling: 'raf' })
}

/** The same, for a heading. */
export async function waitForHeading(page: Page, text: string): Promise<void> {
  const isThere = (wanted: string) =>
    [...document.querySelectorAll('h2')].some(({ textContent }) => textContent === wanted)
  await page.waitForFunction(isThere, text, { polling: 'raf' })
}
