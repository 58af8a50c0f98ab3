export interface CommandLine {
  appPath: string | undefined
  required: string[]
  inspect: { host: string; port: number } | undefined
  switches: Map<string, string>
  wantsVersion: boolean
}

/** Reads Electron's command line. Switches count wherever they stand, up to a bare `--`; the first plain word is the app. */
export function parseCommandLine(args: string[]): CommandLine {
  const line: CommandLine = {
    appPath: undefined,
    required: [],
    inspect: undefined,
    switches: new Map(),
    wantsVersion: false,
  }
  for (let i = 0; i < args.length; i++) {
    const arg = args[i] ?? ''
    if (arg === '--') break
    const isOurs = line.appPath === undefined
    const [, name, value = ''] = /^--([^=]+)=?(.*)$/s.exec(arg) ?? []
    if (isOurs && (arg === '-r' || arg === '--require')) line.required.push(args[++i] ?? '')
    else if (isOurs && (arg === '-v' || arg === '--version')) line.wantsVersion = true
    else if (name === 'inspect') line.inspect = parseAddress(value)
    else if (name?.startsWith('inspect-')) throw new Error(`electron-stand-in: --${name} is not implemented`)
    else if (name !== undefined) line.switches.set(name.toLowerCase(), value)
    else if (isOurs && arg.startsWith('-')) throw new Error(`electron-stand-in: ${arg} is not implemented`)
    else line.appPath ??= arg
  }
  return line
}

function parseAddress(value: string): { host: string; port: number } {
  const [first = '', second] = value.split(':')
  if (second !== undefined) return { host: first, port: Number(second) }
  return /^\d+$/.test(first) ? { host: '127.0.0.1', port: Number(first) } : { host: first || '127.0.0.1', port: 9229 }
}
