import { spawn } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { _electron } from 'playwright'
import { useElectronUnderTest } from '../electron-stand-in/which.ts'
import { prepareProvince, sampleClerk, samplePin, sampleReviewer } from '../support/province.ts'
import { root, toEnvironment } from '../support/steps.ts'

/** `npm start`: the client with the reference server and sample data, or with the server named by `--server`. */
const { values } = parseArgs({ options: { server: { type: 'string' }, office: { type: 'string' } } })
const directory = join(root, '.cache/demo')
const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
const electron = useElectronUnderTest()

const environment = values.server ? { BORDER_DESK_SERVER: values.server } : await startSampleProvince()
const client = [
  '.',
  `--user-data-dir=${join(directory, 'client')}`,
  ...(values.office ? [`--office=${values.office}`] : []),
]
const name =
  electron.kind === 'electron' ? `Electron ${electron.version}` : `the stand-in for Electron ${electron.version}`
console.log(`client: ${name}${electron.chromium ? ` on ${electron.chromium}` : ''}`)
if (hasDisplay) await openWindow()
else await serveHeadless()

async function startSampleProvince(): Promise<Record<string, string>> {
  console.log('reference server: preparing (the first start makes 10,000 sample groups) …')
  const province = await prepareProvince({ directory, groups: 10_000, port: 7720 })
  await province.startServer()
  process.on('exit', () => void province.stopServer())
  console.log(`
  server        ${province.url}
  review page   ${province.url}/review     ${sampleReviewer.account} / ${sampleReviewer.password}
  security key  ${province.keyKind}, PIN ${samplePin}
  account       ${sampleClerk.account} / ${sampleClerk.password}
`)
  return province.clientEnvironment
}

function openWindow(): Promise<void> {
  const child = spawn(join(root, 'node_modules/.bin/electron'), client, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    env: { ...process.env, ...electron.env, ...environment },
  })
  return new Promise<void>((done) => child.once('exit', () => done())).then(() => process.exit(0))
}

async function serveHeadless(): Promise<void> {
  const app = await _electron.launch({ args: client, cwd: root, env: toEnvironment(environment) })
  const page = await app.firstWindow()
  await page.getByRole('heading').first().waitFor()
  const picture = join(root, 'out/start/window.png')
  mkdirSync(join(root, 'out/start'), { recursive: true })
  await page.screenshot({ path: picture })
  console.log(`no display here: the client runs without one. Its window as it is now: ${picture}`)
  console.log('npm run tour shows the whole story as pictures. Press Ctrl+C to stop.')
  const stop = () => void app.close().finally(() => process.exit(0))
  process.once('SIGINT', stop)
  process.once('SIGTERM', stop)
}
