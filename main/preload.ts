import { contextBridge, ipcRenderer } from 'electron'
import { calls, events } from '../domain/ipc/calls.ts'

/** The bridge: names of the contract and nothing else. An unknown name never reaches the main process. */
contextBridge.exposeInMainWorld('desk', {
  invoke(name: string, input: unknown): Promise<unknown> {
    if (!Object.hasOwn(calls, name)) return Promise.reject(new Error(`unknown call ${name}`))
    return ipcRenderer.invoke(name, input)
  },
  on(name: string, listener: () => void): () => void {
    if (!events.some((event) => event === name)) throw new Error(`unknown event ${name}`)
    const forward = () => listener()
    ipcRenderer.on(name, forward)
    return () => ipcRenderer.off(name, forward)
  },
})
