import { parseArgs } from 'node:util'
import { failure, success, type Result } from '../../domain/result.ts'

export interface StartOptions {
  readonly serverUrl: string
  readonly office: string
  /** Folder of a software key for practice; never set in an office. */
  readonly practiceKeyDirectory: string | undefined
  /** Folder of key profiles instead of the ones shipped; undefined in a packaged program, whatever was asked for. */
  readonly keyVendorsDirectory: string | undefined
}

export type StartProblem = 'server-address-unreadable' | 'server-address-not-https' | 'office-unknown'

/**
 * Start options, from the command line first and the environment second. Chromium's own switches pass through unread.
 * `offices` names the offices this program was shipped with. A profile of a key names a library to load: the packaged
 * program takes profiles from its own folder alone, where only an administrator can write.
 */
export function readStartOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
  offices: readonly string[],
  isPackaged: boolean,
): Result<StartOptions, StartProblem> {
  const { values } = parseArgs({
    args: argv.filter((argument) => /^--(server|office|practice-key)=/.test(argument)),
    options: { server: { type: 'string' }, office: { type: 'string' }, 'practice-key': { type: 'string' } },
  })
  const server = toOrigin(values.server ?? environment['BORDER_DESK_SERVER'] ?? 'http://127.0.0.1:7720')
  if (!server.ok) return server
  const office = values.office ?? environment['BORDER_DESK_OFFICE'] ?? 'jilin'
  if (!offices.includes(office)) return failure('office-unknown', { office })
  const practiceKeyDirectory = values['practice-key'] ?? environment['BORDER_DESK_PRACTICE_KEY']
  const keyVendorsDirectory = isPackaged ? undefined : environment['BORDER_DESK_KEY_VENDORS']
  return success({ serverUrl: server.value, office, practiceKeyDirectory, keyVendorsDirectory })
}

/** Plain http would hand a password to anyone on the wire: it is taken for this computer alone. */
function toOrigin(address: string): Result<string, StartProblem> {
  const url = URL.parse(address)
  if (!url || !['http:', 'https:'].includes(url.protocol)) return failure('server-address-unreadable', { address })
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url.protocol === 'http:' && !loopback) return failure('server-address-not-https', { address })
  return success(url.origin)
}
