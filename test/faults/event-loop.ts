import { once } from 'node:events'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { measureLoopDelay } from './loop-delay.ts'

export interface EventLoopWatch {
  reset(): void
  /** Longest delays since `reset` in milliseconds: of this loop, and of an idle one of this process at the same time. */
  read(): Promise<{ readonly loop: number; readonly idle: number }>
  close(): Promise<unknown>
}

export function watchEventLoop(): EventLoopWatch {
  const delay = measureLoopDelay()
  const worker = new Worker(join(import.meta.dirname, 'idle-thread.ts'))
  return {
    reset() {
      delay.reset()
      worker.postMessage('reset')
    },
    async read() {
      const loop = delay.read()
      const answer = once(worker, 'message')
      worker.postMessage('read')
      const [idle] = (await answer) as [number]
      return { loop, idle }
    },
    async close() {
      delay.stop()
      return worker.terminate()
    },
  }
}
