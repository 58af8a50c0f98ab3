import { createCloneCodec } from './page/clone-codec.ts'
import type { ToMain } from './page/preload-world.ts'
import { createEvent } from './emitted-event.ts'
import { Guarded, refuse } from './refusal.ts'
import type { WebContents } from './web-contents.ts'
import type { WebFrame } from './web-frame.ts'

export const codec = createCloneCodec({
  to: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64'),
  from: (text) => new Uint8Array(Buffer.from(text, 'base64')),
})

type Handler = Parameters<Electron.IpcMain['handle']>[1]
type Face = Pick<Electron.IpcMain, 'handle' | 'handleOnce' | 'removeHandler'>
type Call = Extract<ToMain, { kind: 'invoke' | 'send' }>

class IpcMain extends Guarded implements Face {
  #handlers = new Map<string, Handler>()

  handle(channel: string, handler: Handler): void {
    if (this.#handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    if (typeof handler !== 'function')
      throw new Error(`Expected handler to be a function, but found type '${typeof handler}'`)
    this.#handlers.set(channel, handler)
  }
  handleOnce(channel: string, handler: Handler): void {
    this.handle(channel, (event, ...args) => {
      this.removeHandler(channel)
      return handler(event, ...args)
    })
  }
  removeHandler(channel: string): void {
    this.#handlers.delete(channel)
  }

  /** A call that came from a preload; the answer goes back to the document that asked, if it is still there. */
  async receive(contents: WebContents, frame: WebFrame, call: Call): Promise<void> {
    const event = createEvent({
      type: 'frame' as const,
      sender: contents,
      frameId: frame.routingId,
      processId: frame.processId,
      // As in Electron: null once the frame has navigated or gone.
      get senderFrame() {
        return frame.isDestroyed() ? null : frame
      },
      ports: [],
      reply: (channel: string, ...args: unknown[]) => contents.send(channel, ...args),
      set returnValue(_value: unknown) {
        refuse('ipcRenderer.sendSync')
      },
    })
    const args = codec.decode(call.args) as unknown[]
    if (call.kind === 'send') return void this.emit(call.channel, event, ...args)
    const answer = contents.createAnswer(call.id)
    const handler = this.#handlers.get(call.channel)
    try {
      if (!handler) throw new Error(`No handler registered for '${call.channel}'`)
      answer({ result: codec.encode(await handler(event as unknown as Electron.IpcMainInvokeEvent, ...args)) })
    } catch (error) {
      console.error(`Error occurred in handler for '${call.channel}':`, error)
      answer({ error: String(error) })
    }
  }
}

export const ipcMain = new IpcMain()
