import { spawn } from 'node:child_process'
import { delimiter, join, resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export interface Step {
  readonly name: string
  readonly command: readonly string[]
  /** After this the step and all it started are ended, and it has failed. */
  readonly minutes?: number
  /** Its output comes whole at its end: it runs beside another one. */
  readonly beside?: boolean
}

export interface StepResult {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
}

const isWindows = process.platform === 'win32'

/** Runs one step with its output passed through; never throws. */
export function runStep(step: Step, environment: Record<string, string> = {}): Promise<StepResult> {
  const started = performance.now()
  const [command = '', ...parameters] = step.command
  return new Promise((done) => {
    const child = spawn(command, parameters, {
      cwd: root,
      stdio: step.beside ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'],
      env: {
        ...process.env,
        PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env['PATH']}`,
        ...environment,
      },
      shell: isWindows,
      // A group of its own, so that an end reaches the browsers and servers that the step has started.
      detached: !isWindows,
    })
    const output: Buffer[] = []
    for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => output.push(chunk))
    const end = () => endGroup(child.pid)
    const patience = setTimeout(
      () => {
        console.error(`${step.name} was ended after ${step.minutes} minutes`)
        end()
      },
      (step.minutes ?? 10) * 60_000,
    )
    process.once('SIGINT', end).once('SIGTERM', end)
    const finish = (ok: boolean) => {
      clearTimeout(patience)
      process.off('SIGINT', end).off('SIGTERM', end)
      process.stdout.write(Buffer.concat(output))
      done({ name: step.name, ok, seconds: Math.round((performance.now() - started) / 100) / 10 })
    }
    child.once('error', () => finish(false))
    // Its last lines may still be in the pipe, and who it left behind may keep that open.
    child.once('exit', (code) => setTimeout(() => finish(code === 0), step.beside ? 1000 : 0))
  })
}

function endGroup(pid: number | undefined): void {
  if (pid === undefined) return
  try {
    process.kill(isWindows ? pid : -pid, 'SIGKILL')
  } catch {
    // Already gone.
  }
}

/** This process's environment and more, as Playwright wants it: without names that hold nothing. */
export function toEnvironment(additions: Record<string, string>): Record<string, string> {
  const held = Object.entries(process.env).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]))
  return { ...Object.fromEntries(held), ...additions }
}
