import { spawn } from 'node:child_process'
import { resolve } from 'node:path'

export const root = resolve(import.meta.dirname, '../..')

export interface Step {
  readonly name: string
  readonly command: readonly string[]
}

export interface StepResult {
  readonly name: string
  readonly ok: boolean
  readonly seconds: number
}

/** Runs one step with its output passed through; never throws. */
export function runStep(step: Step, environment: Record<string, string> = {}): Promise<StepResult> {
  const started = performance.now()
  const [command = '', ...parameters] = step.command
  return new Promise((done) => {
    const child = spawn(command, parameters, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...environment },
    })
    const finish = (ok: boolean) =>
      done({ name: step.name, ok, seconds: Math.round((performance.now() - started) / 100) / 10 })
    child.on('error', () => finish(false))
    child.on('exit', (code) => finish(code === 0))
  })
}
