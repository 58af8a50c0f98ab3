import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { provisionOfficeKeys, provisionRecoveryKey } from '../../server/sample/ca/provision-office.ts'
import { provisionPracticeKey } from '../../server/sample/ca/provision-practice-key.ts'
import { findSoftHsmModule, provisionSoftHsm } from '../../server/sample/ca/provision-softhsm.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { sampleAccounts, type SampleAccount } from '../../server/sample/sample-accounts.ts'
import { sampleUnits } from '../../server/sample/sample-units.ts'
import { toPem } from '../../server/sample/to-pem.ts'
import { root } from './steps.ts'

const run = promisify(execFile)
export const samplePin = '246810'
export const sampleClerk = getAccount('clerk')
export const sampleReviewer = getAccount('reviewer')

export interface Province {
  readonly url: string
  /** What the client has to find in its environment: its server and its key. */
  readonly clientEnvironment: Record<string, string>
  readonly keyKind: 'SoftHSM2' | 'practice'
  /** Folder of a practice key (PIN: `samplePin`) that is the sample unit's recovery key. */
  readonly recoveryKey: string
  startServer(): Promise<void>
  /** As the office's administrator does it, with the server's own command line; answers with what it printed. */
  importPackage(file: string, receiptFile: string): Promise<string>
  /** The network goes away: the server process ends at once. */
  stopServer(): Promise<void>
}

export interface ProvinceOptions {
  readonly directory: string
  readonly groups: number
  /** A fixed port; any free one otherwise. It stays the same when the server comes back. */
  readonly port?: number
  /** Where clients reach the server when that is not where it listens: it is made for the address it listens on. */
  readonly front?: (url: string) => Promise<string>
}

/** A reference server with sample data on loopback, and a security key its authority has certified. */
export async function prepareProvince({ directory, groups, port, front }: ProvinceOptions): Promise<Province> {
  mkdirSync(directory, { recursive: true })
  const ca = await getSampleCa(join(directory, 'authority'))
  const caFile = join(directory, 'authority', 'ca.pem')
  writeFileSync(caFile, toPem(ca.certificateDer))
  const key = await prepareKey(join(directory, 'key'), ca)
  await provisionOfficeKeys(join(directory, 'server'), ca, 'jilin')
  const recovery = await prepareRecovery(directory, ca)
  const chosenPort = port ?? (await findFreePort())
  const address = `http://127.0.0.1:${chosenPort}`
  const url = (await front?.(address)) ?? address
  const parameters = [
    '--port',
    String(chosenPort),
    '--data',
    join(directory, 'server'),
    '--office',
    'jilin',
    '--ca',
    caFile,
    '--sample',
    String(groups),
    '--recovery-certificates',
    recovery.certificates,
    ...(front ? ['--public-url', url] : []),
  ]
  let server: ChildProcess | undefined
  return {
    url,
    recoveryKey: recovery.key,
    keyKind: key.kind,
    clientEnvironment: { BORDER_DESK_SERVER: url, BORDER_DESK_OFFICE: 'jilin', ...key.environment },
    async startServer() {
      server = await startServerProcess(parameters)
    },
    async importPackage(file, receiptFile) {
      const order = ['--import-package', file, '--receipt', receiptFile]
      const { stdout } = await run(process.execPath, ['server/index.ts', ...parameters, ...order], { cwd: root })
      return stdout
    },
    async stopServer() {
      const running = server
      server = undefined
      if (!running || running.exitCode !== null) return
      const ended = new Promise((done) => running.once('exit', done))
      running.kill('SIGKILL')
      await ended
    },
  }
}

/** Whose key it is. */
export const sampleHolder = {
  name: sampleClerk.name,
  unitName: sampleUnits.find((unit) => unit.code === sampleClerk.unitCode)?.name ?? '',
  unitCode: sampleClerk.unitCode ?? '',
  number: sampleClerk.clerkNumber,
}

async function prepareKey(directory: string, ca: Awaited<ReturnType<typeof getSampleCa>>) {
  const label = '边界通示例KEY'
  if (findSoftHsmModule() !== undefined) {
    try {
      const { env } = await provisionSoftHsm({
        dir: directory,
        ca,
        tokens: [{ label, pin: samplePin, soPin: '13579135', clerk: sampleHolder }],
      })
      return { kind: 'SoftHSM2' as const, environment: { ...env } }
    } catch (error) {
      console.log(`no PKCS#11 token (${String(error)}): using the practice key`)
    }
  }
  const dir = join(directory, 'practice')
  await provisionPracticeKey({ dir, ca, pin: samplePin, label: '练习用软件密钥', clerk: sampleHolder })
  return { kind: 'practice' as const, environment: { BORDER_DESK_PRACTICE_KEY: dir } }
}

/** The unit's recovery key, and a folder with its certificate for the server. */
async function prepareRecovery(directory: string, ca: Awaited<ReturnType<typeof getSampleCa>>) {
  const key = join(directory, 'keys', 'recovery')
  const { unitCode } = sampleHolder
  const { certificateDer } = await provisionRecoveryKey({ dir: key, ca, unitCode, pin: samplePin })
  const certificates = join(directory, 'authority', 'recovery')
  mkdirSync(certificates, { recursive: true })
  writeFileSync(join(certificates, `${unitCode}.pem`), toPem(certificateDer))
  return { key, certificates }
}

function startServerProcess(parameters: readonly string[]): Promise<ChildProcess> {
  const child = spawn(process.execPath, ['server/index.ts', ...parameters], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return new Promise((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('listening on')) resolve(child)
    })
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
  })
}

function findFreePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))))
    })
  })
}

function getAccount(role: SampleAccount['role']): SampleAccount {
  const found = sampleAccounts.find((account) => account.role === role)
  if (!found) throw new Error(`the sample has no ${role}`)
  return found
}
