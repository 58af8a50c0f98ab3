import { spawn, type ChildProcess } from 'node:child_process'
import { Readable } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { app } from './app.ts'
import { diesWithParent } from './dies-with-parent.ts'
import { createEvent } from './emitted-event.ts'
import { Guarded, refuse } from './refusal.ts'

type Face = Pick<Electron.UtilityProcess, 'pid' | 'kill' | 'stdout' | 'stderr'> & {
  postMessage(message: unknown): void
}
type Stdio = 'pipe' | 'ignore' | 'inherit'

/** A child on the same Node, with `process.parentPort`; it never outlives the main process. */
export class UtilityProcess extends Guarded implements Face {
  readonly stdout: Readable | null
  readonly stderr: Readable | null
  #child: ChildProcess

  static fork(modulePath: string, args: string[] = [], options: Electron.ForkOptions = {}): UtilityProcess {
    return new UtilityProcess(modulePath, args, options)
  }

  constructor(modulePath: string, args: string[], options: Electron.ForkOptions) {
    super()
    if (options.session || options.partition) refuse('utilityProcess.fork({ session, partition })')
    const [, out, err] = toStdio(options.stdio)
    const preload = fileURLToPath(new URL('utility-child.ts', import.meta.url))
    const [command, ...before] = diesWithParent(process.execPath)
    this.#child = spawn(command, [...before, ...(options.execArgv ?? []), '--import', preload, modulePath, ...args], {
      env: { ...(options.env ?? process.env) },
      ...(options.cwd ? { cwd: options.cwd } : {}),
      stdio: ['ignore', out, err, 'ipc'],
      serialization: 'advanced',
    })
    this.stdout = this.#child.stdout
    this.stderr = this.#child.stderr
    this.#child.on('spawn', () => this.emit('spawn'))
    this.#child.on('message', (message) => this.emit('message', message))
    this.#child.on('exit', (code, signal) => {
      const exitCode = code ?? (signal ? 128 + (signals[signal] ?? 0) : 1)
      this.emit('exit', exitCode)
      if (exitCode === 0) return
      const reason =
        signal === null ? 'abnormal-exit' : signal === 'SIGTERM' || signal === 'SIGKILL' ? 'killed' : 'crashed'
      const name = options.serviceName ?? 'Node Utility Process'
      app.emit('child-process-gone', createEvent({}), {
        type: 'Utility',
        reason,
        exitCode,
        name,
        serviceName: 'node.mojom.NodeService',
      })
    })
    this.#child.on('error', (error) => {
      if (this.#child.pid === undefined) this.emit('exit', 1)
      else console.error(error)
    })
  }

  get pid(): number | undefined {
    return this.#child.exitCode === null && this.#child.signalCode === null ? this.#child.pid : undefined
  }

  postMessage(message: unknown, transfer: unknown[] = []): void {
    if (transfer.length > 0) refuse('utilityProcess.postMessage with ports')
    const cloned = cloneForPort(message)
    if (this.#child.connected) this.#child.send(cloned as object)
  }

  kill(): boolean {
    return this.#child.kill()
  }
}

const signals: Record<string, number> = {
  SIGHUP: 1,
  SIGINT: 2,
  SIGABRT: 6,
  SIGBUS: 7,
  SIGKILL: 9,
  SIGSEGV: 11,
  SIGTERM: 15,
}

function toStdio(stdio: Electron.ForkOptions['stdio'] = 'inherit'): Stdio[] {
  const list = Array.isArray(stdio) ? stdio : [stdio, stdio, stdio]
  return ['ignore', ...list.slice(1)] as Stdio[]
}

/** Structured clone in Electron's words; a Buffer arrives as Uint8Array. */
function cloneForPort(message: unknown): unknown {
  try {
    return structuredClone(message)
  } catch {
    throw new Error('An object could not be cloned.')
  }
}
