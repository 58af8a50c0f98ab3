import { parseArgs } from 'node:util'

export interface StartOptions {
  readonly serverUrl: string
  readonly office: string
  /** Folder of a software key for practice; never set in an office. */
  readonly practiceKeyDirectory: string | undefined
}

/** Start options, from the command line first and the environment second. Chromium's own switches pass through unread. */
export function readStartOptions(argv: readonly string[], environment: NodeJS.ProcessEnv): StartOptions {
  const { values } = parseArgs({
    args: argv.filter((argument) => /^--(server|office|practice-key)=/.test(argument)),
    options: { server: { type: 'string' }, office: { type: 'string' }, 'practice-key': { type: 'string' } },
  })
  return {
    serverUrl: toOrigin(values.server ?? environment['BORDER_DESK_SERVER'] ?? 'http://127.0.0.1:7720'),
    office: values.office ?? environment['BORDER_DESK_OFFICE'] ?? 'jilin',
    practiceKeyDirectory: values['practice-key'] ?? environment['BORDER_DESK_PRACTICE_KEY'],
  }
}

/** Plain http would hand a password to anyone on the wire: it is taken for this computer alone. */
function toOrigin(text: string): string {
  const url = new URL(text)
  const loopback = ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && loopback)) {
    throw new Error(`server address must be https, or http on this computer: ${url.origin}`)
  }
  return url.origin
}
