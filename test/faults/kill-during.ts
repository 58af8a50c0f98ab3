import { spawn } from 'node:child_process'
import { once } from 'node:events'

/**
 * Runs a program that says `begin` and `done`, and kills it so long after its beginning; without a delay when it is done. Gives
 * how long it took in milliseconds; undefined when it was killed before it was done.
 */
export async function killDuring(
  program: string,
  words: readonly string[],
  delayMs?: number,
): Promise<number | undefined> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = once(child, 'exit')
  let startedAt = 0
  let tookMs: number | undefined
  const due = new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      if (startedAt === 0) {
        startedAt = performance.now()
        if (delayMs !== undefined) setTimeout(resolve, delayMs)
      }
      if (!text.toString().includes('done')) return
      tookMs ??= performance.now() - startedAt
      if (delayMs === undefined) resolve()
    })
  })
  await Promise.race([due, ended])
  child.kill('SIGKILL')
  await ended
  return tookMs
}
