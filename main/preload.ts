import { contextBridge, ipcRenderer } from 'electron'
import { callNames, events } from '../domain/ipc/names.ts'

/** The bridge: names of the contract and nothing else. An unknown name never reaches the main process. */
contextBridge.exposeInMainWorld('desk', {
  invoke(name: string, input: unknown): Promise<unknown> {
    if (!callNames.some((each) => each === name)) return Promise.reject(new Error(`unknown call ${name}`))
    return ipcRenderer.invoke(name, input)
  },
  on(name: string, listener: () => void): () => void {
    if (!events.some((each) => each === name)) throw new Error(`unknown event ${name}`)
    const forward = () => listener()
    ipcRenderer.on(name, forward)
    return () => ipcRenderer.off(name, forward)
  },
})
