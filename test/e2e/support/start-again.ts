import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { electronUnderTest } from '../../electron-stand-in/which.ts'
import { root } from '../../support/steps.ts'

/** The program once more, from outside, until it ends by itself. */
export function startAgain(
  parameters: readonly string[],
  environment: Record<string, string> = {},
): { readonly ended: Promise<number>; readErrors(): string } {
  const { executable, env } = electronUnderTest()
  const child = spawn(executable, ['.', ...parameters], { cwd: root, env: { ...process.env, ...env, ...environment } })
  let errors = ''
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  return { ended: once(child, 'exit').then(([code]) => Number(code)), readErrors: () => errors }
}
