import { parentPort } from 'node:worker_threads'
import { measureLoopDelay } from './loop-delay.ts'

/** A thread that does nothing else: what its loop is late by, the machine is to blame for. */
const delay = measureLoopDelay()
parentPort?.on('message', (question) => {
  if (question === 'reset') delay.reset()
  else parentPort?.postMessage(delay.read())
})
