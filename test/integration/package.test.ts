import { extractAll, extractFile, getRawHeader, listPackage } from '@electron/asar'
import { execFile } from 'node:child_process'
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import { _electron } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { useElectronUnderTest } from '../electron-stand-in/which.ts'
import { root } from '../support/steps.ts'

/** The packages outside the bundles, each with what it requires itself. */
const packages = [
  '@img/colour',
  '@img/sharp-libvips-linux-x64',
  '@img/sharp-linux-x64',
  'better-sqlite3',
  'detect-libc',
  'pkcs11js',
  'semver',
  'sharp',
]
const run = promisify(execFile)
const folder = mkdtempSync(join(tmpdir(), 'border-desk-package-'))
const unpacked = join(folder, 'dist/linux-unpacked')
const asar = join(unpacked, 'resources/app.asar')
let files: readonly string[] = []

beforeAll(async () => {
  const script = join(root, 'test/support/dist.ts')
  await run(process.execPath, [script, '--dir', `--out=${join(folder, 'dist')}`], { cwd: root, maxBuffer: 1e8 })
  const isFile = (path: string) => !('files' in findEntry(path))
  files = listPackage(asar, { isPack: false })
    .map((path) => path.slice(1))
    .filter(isFile)
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

it('holds the built client, its package.json and the packages that are loaded at run time, and nothing else', () => {
  const bundles = listFiles(join(root, 'out/app')).map((path) => `out/app/${path}`)
  const [own, modules] = [files.filter((path) => !isModule(path)), files.filter(isModule)]
  expect(own.toSorted()).toEqual([...bundles, 'package.json'].toSorted())
  expect([...new Set(modules.map(toPackage))].toSorted()).toEqual(packages)
  expect(bundles).toContain('out/app/preload/preload.cjs')
  console.log(`packaged: ${files.length} files, ${toMegabytes(listSizes(unpacked))} MB without Electron`)
})

it('ships no source, no test, no map, no declaration and no tool', () => {
  const unwanted =
    /\.(ts|mts|cts|tsx|vue|map|c|cc|cpp|h|gyp|test\.js)$|\/(src|test|tests|deps|docs|bin)\/|\.built|\.env/
  const semverCommand = 'node_modules/semver/bin/semver.js'
  expect([...files, ...listFiles(unpacked)].filter((path) => unwanted.test(path) && path !== semverCommand)).toEqual([])
  const { scripts, devDependencies } = JSON.parse(extractFile(asar, 'package.json').toString())
  expect([scripts, devDependencies]).toEqual([undefined, undefined])
})

it('keeps native files, of this platform alone, where the operating system can open them', () => {
  const outside = listFiles(`${asar}.unpacked`).map((path) => path.replace(/\d+\.\d+\.\d+/, 'N'))
  expect(outside.toSorted()).toEqual([
    'node_modules/@img/sharp-libvips-linux-x64/lib/libvips-cpp.so.N',
    'node_modules/@img/sharp-linux-x64/lib/sharp-linux-x64-N.node',
    'node_modules/better-sqlite3/prebuilds/linux-x64.node',
    'node_modules/pkcs11js/build/Release/pkcs11.node',
  ])
  // Electron turns a path inside the asar into one beside it only for what the header marks as unpacked.
  const marked = files.filter((path) => 'unpacked' in findEntry(path))
  expect(marked.toSorted()).toEqual(listFiles(`${asar}.unpacked`).toSorted())
})

it('puts office packs, reference data and key vendors beside the asar, byte for byte', () => {
  for (const name of ['offices', 'reference', 'key-vendors']) {
    const [there, here] = [join(unpacked, 'resources', name), join(root, 'resources', name)]
    expect(listFiles(there)).toEqual(listFiles(here).filter((path) => path.endsWith('.json')))
    const isSame = (path: string) => readFileSync(join(there, path)).equals(readFileSync(join(here, path)))
    expect(listFiles(there).filter((path) => !isSame(path))).toEqual([])
  }
  expect(readdirSync(join(unpacked, 'resources')).toSorted()).toEqual(
    ['app.asar', 'app.asar.unpacked', 'key-vendors', 'offices', 'reference'].toSorted(),
  )
})

it('starts from what was packaged alone and shows the login window', async () => {
  // Outside the checkout, so that nothing missing can be found in its node_modules. The stand-in cannot read an asar.
  const app = join(folder, 'app')
  extractAll(asar, app)
  for (const name of ['offices', 'reference', 'key-vendors'])
    cpSync(join(unpacked, 'resources', name), join(app, 'resources', name), { recursive: true })
  const { env } = useElectronUnderTest()
  const loads = `import Database from 'better-sqlite3'; import sharp from 'sharp'; import pkcs11 from 'pkcs11js'
    const db = new Database(':memory:'); db.pragma("cipher='sqlcipher'")
    console.log(typeof db.pragma('cipher', { simple: true }), typeof sharp.versions.vips, typeof pkcs11.PKCS11)`
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', loads], { cwd: app })
  expect(stdout.trim()).toBe('string string function')

  const started = await _electron.launch({
    args: [app, `--user-data-dir=${join(folder, 'user-data')}`],
    cwd: folder,
    env: { ...toStrings(process.env), ...env },
  })
  try {
    const page = await started.firstWindow()
    await page.getByRole('heading', { name: '安全认证 Key', exact: true }).waitFor()
    expect(await page.title()).toContain('边界通')
    // The key process has started too, has loaded its binding and has answered.
    await page.getByText(/请插入安全认证 Key|没有安装 Key 的驱动程序/).waitFor()
  } finally {
    await started.close()
  }
})

interface Entry {
  readonly files?: { readonly [name: string]: Entry }
  readonly unpacked?: boolean
}

function findEntry(path: string): Entry {
  let entry: Entry = getRawHeader(asar).header
  for (const name of path.split('/').filter(Boolean)) entry = entry.files?.[name] ?? {}
  return entry
}

function isModule(path: string): boolean {
  return path.startsWith('node_modules/')
}

function toPackage(path: string): string {
  const [, scope = '', name = ''] = path.split('/')
  return scope.startsWith('@') ? `${scope}/${name}` : scope
}

function listFiles(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)))
}

function listSizes(directory: string): number[] {
  return listFiles(directory).map((path) => statSync(join(directory, path)).size)
}

function toMegabytes(sizes: readonly number[]): number {
  return Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1e5) / 10
}

function toStrings(environment: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined),
  )
}
