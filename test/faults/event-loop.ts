import { monitorEventLoopDelay } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'

/** Milliseconds one look at the loop is apart from the next; part of every delay measured. */
const RESOLUTION_MS = 10

/** An idle thread of the same process: what it is late by, the machine is to blame for. */
const IDLE_THREAD = `
  const { parentPort } = require('node:worker_threads')
  const { monitorEventLoopDelay } = require('node:perf_hooks')
  const delay = monitorEventLoopDelay({ resolution: ${RESOLUTION_MS} })
  delay.enable()
  parentPort.on('message', (question) => {
    if (question === 'read') parentPort.postMessage(delay.max / 1e6)
    delay.reset()
  })
`

export interface EventLoopWatch {
  reset(): void
  /** Longest delays since `reset` in milliseconds: of this loop, and of an idle one at the same time. */
  read(): Promise<{ readonly loop: number; readonly idle: number }>
  close(): Promise<unknown>
}

export function watchEventLoop(): EventLoopWatch {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  const worker = new Worker(IDLE_THREAD, { eval: true })
  return {
    reset() {
      delay.reset()
      worker.postMessage('reset')
    },
    async read() {
      const loop = delay.max / 1e6
      const idle = new Promise<number>((resolve) => worker.once('message', resolve))
      worker.postMessage('read')
      return { loop, idle: await idle }
    },
    async close() {
      delay.disable()
      return worker.terminate()
    },
  }
}
