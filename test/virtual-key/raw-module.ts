import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'

export type RawAnswer = { readonly value: unknown } | { readonly code: string } | { readonly signal: string }

/** A PKCS#11 module in a child process, called function by function. */
export interface RawModule {
  /** What the module answered; `signal` when the process died of it. */
  ask(name: string, ...parameters: readonly unknown[]): Promise<RawAnswer>
  /** As `ask`, for bytes or lists that have to come back; throws otherwise. */
  get<T>(name: string, ...parameters: readonly unknown[]): Promise<T>
  close(): void
}

export function openRawModule(file: string, env: NodeJS.ProcessEnv): RawModule {
  const child = fork(path.join(import.meta.dirname, 'raw-module-child.ts'), [file], {
    env: { ...process.env, ...env },
    execArgv: [],
    serialization: 'advanced',
  })

  async function ask(name: string, ...parameters: readonly unknown[]): Promise<RawAnswer> {
    const settled = new AbortController()
    const answer = once(child, 'message', { signal: settled.signal })
    const death = once(child, 'exit', { signal: settled.signal })
    for (const each of [answer, death]) each.catch(() => undefined)
    child.send({ name, parameters })
    const [first, signal] = (await Promise.race([answer, death])) as [RawAnswer | number | null, string | undefined]
    settled.abort()
    return typeof first === 'object' && first !== null ? first : { signal: signal ?? `exit ${first}` }
  }

  return {
    ask,
    async get<T>(name: string, ...parameters: readonly unknown[]) {
      const answer = await ask(name, ...parameters)
      if (!('value' in answer)) throw new Error(`${name}: ${JSON.stringify(answer)}`)
      return answer.value as T
    },
    close: () => void child.kill('SIGKILL'),
  }
}
