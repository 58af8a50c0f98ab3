import { existsSync } from 'node:fs'

/**
 * The command with util-linux's `setpriv` in front (it execs, so the process id stays): the kernel kills the child when we
 * die, even by SIGKILL and even while the child hangs in native code. Without setpriv the closed pipe has to do.
 */
export function diesWithParent(command: string): [string, ...string[]] {
  return existsSync('/usr/bin/setpriv') ? ['/usr/bin/setpriv', '--pdeathsig', 'KILL', command] : [command]
}
