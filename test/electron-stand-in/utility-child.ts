import { EventEmitter } from 'node:events'
import { installHooks } from './hooks.ts'
import { version } from './version.ts'

/** Loaded first in a utility process: gives it `process.parentPort` and ends it with its parent. */
installHooks(new URL('electron-in-utility.ts', import.meta.url).href)

class ParentPort extends EventEmitter {
  postMessage(message: unknown): void {
    let cloned: unknown
    try {
      cloned = structuredClone(message)
    } catch {
      throw new Error('An object could not be cloned.')
    }
    send?.(cloned)
  }
  start(): void {}
  pause(): void {}
}

const send = process.send?.bind(process)
const parentPort = new ParentPort()
const early: unknown[] = []
process.on('message', (data) => {
  if (parentPort.listenerCount('message') > 0) parentPort.emit('message', { data, ports: [] })
  else early.push(data)
})
// A message that came before anyone listened waits, as in a port.
parentPort.on('newListener', (name) => {
  if (name === 'message')
    queueMicrotask(() => early.splice(0).forEach((data) => parentPort.emit('message', { data, ports: [] })))
})
process.on('disconnect', () => process.exit(0))

// Electron offers no Node IPC here: only the port.
Object.defineProperty(process, 'send', { value: undefined, configurable: true, writable: true })
Object.assign(process, { parentPort, type: 'utility' })
Object.defineProperty(process, 'versions', {
  value: { ...process.versions, electron: version },
  configurable: true,
  enumerable: true,
})
