import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** How the system's service for card readers stands (Windows: SCardSvr; Linux: pcscd). */
export type ReaderService = 'running' | 'stopped' | 'missing' | 'unknown'

const ASK_TIMEOUT_MS = 3000
/** ERROR_SERVICE_DOES_NOT_EXIST */
const NO_SUCH_SERVICE = 1060

/** Never throws; `unknown` where the system does not answer in time or is none of ours. */
export async function findReaderService(platform: NodeJS.Platform = process.platform): Promise<ReaderService> {
  if (platform === 'win32') return askWindows(join(process.env['SystemRoot'] ?? 'C:\\Windows', 'System32', 'sc.exe'))
  if (platform === 'linux') return findOnLinux(existsSync)
  return 'unknown'
}

/** By its socket: systemd starts the service when somebody speaks to that. */
export function findOnLinux(exists: (file: string) => boolean): ReaderService {
  if (exists('/run/pcscd/pcscd.comm')) return 'running'
  return exists('/usr/sbin/pcscd') ? 'stopped' : 'missing'
}

function askWindows(sc: string): Promise<ReaderService> {
  return new Promise((done) => {
    execFile(sc, ['query', 'SCardSvr'], { timeout: ASK_TIMEOUT_MS, windowsHide: true }, (error, stdout) =>
      done(error?.code === NO_SUCH_SERVICE ? 'missing' : toState(stdout)),
    )
  })
}

/**
 * From the answer of `sc query`. Its words are translated with the system, its numbers are not: the state is the one of a
 * single digit (`STATE : 4  RUNNING`), 4 runs and 2 and 5 are about to.
 */
export function toState(answer: string): ReaderService {
  const state = /:\s*([1-7])\s+[A-Z_]+/.exec(answer)?.[1]
  if (state === undefined) return 'unknown'
  return ['2', '4', '5'].includes(state) ? 'running' : 'stopped'
}
