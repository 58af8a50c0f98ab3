import { Worker } from 'node:worker_threads'

/** How long a thread with nothing to do was kept waiting meanwhile: what the machine itself adds. */
export async function startWatcher() {
  const code = `const { parentPort } = require('node:worker_threads')
    const delay = require('node:perf_hooks').monitorEventLoopDelay({ resolution: 5 })
    delay.enable()
    parentPort.once('message', () => parentPort.postMessage(delay.max / 1e6))
    parentPort.postMessage('ready')`
  const worker = new Worker(code, { eval: true })
  const next = () => new Promise<unknown>((resolve) => worker.once('message', resolve))
  await next()
  return {
    async end(): Promise<number> {
      const answer = next()
      worker.postMessage('end')
      const ms = Number(await answer)
      await worker.terminate()
      return ms
    },
  }
}
