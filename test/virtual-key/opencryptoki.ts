import { execFileSync, fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ProvisionReply, ProvisionStep } from '../../server/sample/ca/softhsm-child.ts'
import type { SampleCa } from '../../server/sample/ca/sample-ca.ts'
import { openRawModule } from './raw-module.ts'
import { CLERK } from './virtual-key.ts'

/** openCryptoki's soft token: another maker, another code base, a daemon behind it. */
const MODULES = [
  '/usr/lib/x86_64-linux-gnu/opencryptoki/libopencryptoki.so.0',
  '/usr/lib/opencryptoki/libopencryptoki.so.0',
  '/usr/lib64/opencryptoki/libopencryptoki.so.0',
]
const LABEL = 'border-desk-second'
/** Its maker's: a new token takes no other. */
const SO_PIN = '87654321'
const TOKEN_INITIALIZED = 0x400
const READ_WRITE_SESSION = 0x6
const SECURITY_OFFICER = 0
const DAEMON = '/usr/sbin/pkcsslotd'

export interface OpenCryptoki {
  readonly vendors: string
  readonly label: string
  /** Ends the daemon when it was not running before. */
  stop(): void
}

/** Why it cannot be tried here; undefined when it can. */
export function findObstacle(): string | undefined {
  if (findModule() === undefined || !existsSync(DAEMON)) return 'opencryptoki is not installed'
  if (process.getuid?.() !== 0) return 'its daemon and its token belong to root'
  return undefined
}

/** A token with an RSA key and a certificate of the sample authority, and a profile for it in `dir`: no line of code. */
export async function startOpenCryptoki(dir: string, ca: SampleCa, pin: string): Promise<OpenCryptoki> {
  const module = findModule() ?? ''
  const started = startDaemon()
  await createToken(module, pin)
  const child = fork(path.join(import.meta.dirname, '../../server/sample/ca/softhsm-child.ts'), [module], {
    execArgv: [],
    serialization: 'advanced',
  })
  async function ask(step: ProvisionStep): Promise<Extract<ProvisionReply, { ok: true }>> {
    const answer = once(child, 'message')
    child.send(step)
    const [reply] = (await answer) as [ProvisionReply]
    if (!reply.ok) throw new Error(`${step.step}: ${reply.reason}`)
    return reply
  }
  try {
    const made = await ask({ step: 'create-key', label: LABEL, pin, soPin: SO_PIN, keyType: 'rsa' })
    if (made.publicKey === undefined) throw new Error('no public key')
    const certificate = await ca.issueCertificate({ publicKey: made.publicKey, clerk: CLERK })
    await ask({ step: 'store-certificate', label: LABEL, pin, id: made.id, certificate })
  } finally {
    child.kill()
  }
  return { vendors: writeProfile(dir, module), label: LABEL, stop: () => started && stopDaemon() }
}

/** A fresh token, whatever a test before did to it; one that is not ours is left alone. */
async function createToken(file: string, pin: string): Promise<void> {
  const module = openRawModule(file, {})
  try {
    await module.get('C_Initialize')
    const [slot] = await module.get<Uint8Array[]>('C_GetSlotList', true)
    const { label, flags } = await module.get<{ label: string; flags: number }>('C_GetTokenInfo', slot)
    const isInUse = (flags & TOKEN_INITIALIZED) !== 0 && label.trim() !== LABEL
    if (isInUse) throw new Error(`openCryptoki's token is in use: ${label.trim()}`)
    await module.get('C_InitToken', slot, SO_PIN, LABEL.padEnd(32))
    const session = await module.get('C_OpenSession', slot, READ_WRITE_SESSION)
    await module.get('C_Login', session, SECURITY_OFFICER, SO_PIN)
    await module.get('C_InitPIN', session, pin)
  } finally {
    module.close()
  }
}

function findModule(): string | undefined {
  return MODULES.find((file) => existsSync(file))
}

function startDaemon(): boolean {
  if (findDaemon() !== undefined) return false
  mkdirSync('/run/opencryptoki', { recursive: true })
  execFileSync(DAEMON, { stdio: 'pipe' })
  return true
}

function stopDaemon(): void {
  const pid = findDaemon()
  if (pid !== undefined) process.kill(pid)
}

function findDaemon(): number | undefined {
  try {
    return Number(execFileSync('pidof', [DAEMON], { encoding: 'utf8' }).trim().split(' ')[0])
  } catch {
    return undefined
  }
}

/** All that a province would add for another vendor. */
function writeProfile(dir: string, module: string): string {
  const folder = path.join(dir, 'vendors')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'opencryptoki.json'), readFileSync(PROFILE, 'utf8').replace('MODULE', module))
  return folder
}

const PROFILE = path.join(import.meta.dirname, 'opencryptoki-profile.json')
