import type { createBridgeEnd } from './bridge-end.ts'
import type { Base64, CloneCodec, createCloneCodec } from './clone-codec.ts'

export interface PreloadSettings {
  secret: string
  binding: string
  deliver: string
  process: { versions: Record<string, string>; platform: string; arch: string; argv: string[] }
  schemes: string[]
  preloadPath: string
}

export type ToMain =
  | { kind: 'invoke'; id: number; channel: string; args: string }
  | { kind: 'send'; channel: string; args: string }
  | { kind: 'navigate'; url: string }
  | { kind: 'title'; title: string }
  | { kind: 'preload-error'; message: string; stack: string }

export type ToPage =
  { kind: 'reply'; id: number; result?: string; error?: string } | { kind: 'message'; channel: string; args: string }

interface Hooks {
  createEnd: typeof createBridgeEnd
  createCodec: typeof createCloneCodec
  preload(require: (name: string) => unknown, module: { exports: object }, exports: object, process: object): void
}

/** Runs in the isolated world before any page script: `require('electron')` of a sandboxed preload, then the preload itself. */
export function runPreload(settings: PreloadSettings, hooks: Hooks): void {
  if (window.top !== window) return
  const global = globalThis as unknown as Record<string, unknown>
  const sendText = global[settings.binding] as (text: string) => void
  Reflect.deleteProperty(global, settings.binding)
  const base64: Base64 = {
    to: (bytes) => (bytes as Uint8Array & { toBase64(): string }).toBase64(),
    from: (text) => (Uint8Array as unknown as { fromBase64(text: string): Uint8Array<ArrayBuffer> }).fromBase64(text),
  }
  const codec: CloneCodec = hooks.createCodec(base64)
  function post(message: ToMain): void {
    return sendText(JSON.stringify(message))
  }

  // ipcRenderer
  type Listener = (event: object, ...args: unknown[]) => void
  const listeners = new Map<string, { listener: Listener; once: boolean }[]>()
  const waiting = new Map<number, { resolve(value: unknown): void; reject(error: Error): void; channel: string }>()
  let lastId = 0
  function refuse(name: string): never {
    throw new Error(`electron-stand-in: ${name} is not implemented`)
  }
  function refusing<T extends object>(name: string, members: T): T {
    return new Proxy(members, {
      get: (target, key) =>
        typeof key === 'symbol' || key in target || key === 'then' || key === 'toJSON'
          ? Reflect.get(target, key)
          : refuse(`${name}.${key}`),
    })
  }
  function add(channel: string, listener: Listener, once: boolean) {
    listeners.set(channel, [...(listeners.get(channel) ?? []), { listener, once }])
    return ipcRenderer
  }
  function remove(channel: string, listener: Listener) {
    listeners.set(
      channel,
      (listeners.get(channel) ?? []).filter((entry) => entry.listener !== listener),
    )
    return ipcRenderer
  }
  const ipcRenderer: object = refusing('ipcRenderer', {
    invoke: (channel: string, ...args: unknown[]) =>
      new Promise((resolve, reject) => {
        const id = ++lastId
        const encoded = codec.encode(args)
        waiting.set(id, { resolve, reject, channel })
        post({ kind: 'invoke', id, channel, args: encoded })
      }),
    send: (channel: string, ...args: unknown[]) => post({ kind: 'send', channel, args: codec.encode(args) }),
    on: (channel: string, listener: Listener) => add(channel, listener, false),
    addListener: (channel: string, listener: Listener) => add(channel, listener, false),
    once: (channel: string, listener: Listener) => add(channel, listener, true),
    off: remove,
    removeListener: remove,
    removeAllListeners: (channel: string) => {
      listeners.delete(channel)
      return ipcRenderer
    },
    listenerCount: (channel: string) => listeners.get(channel)?.length ?? 0,
  })
  global[settings.deliver] = (text: string) => {
    const message = JSON.parse(text) as ToPage
    if (message.kind === 'reply') {
      const call = waiting.get(message.id)
      waiting.delete(message.id)
      if (message.error !== undefined)
        call?.reject(new Error(`Error invoking remote method '${call.channel}': ${message.error}`))
      else call?.resolve(codec.decode(message.result ?? '[["u"],[]]'))
      return
    }
    const args = codec.decode(message.args) as unknown[]
    for (const { listener, once } of [...(listeners.get(message.channel) ?? [])]) {
      if (once) remove(message.channel, listener)
      try {
        listener({ sender: ipcRenderer, ports: [] }, ...args)
      } catch (error) {
        reportError(error)
      }
    }
  }

  // contextBridge: hand the shared element to the page's world and forget the way there
  const node = document.createElement('div')
  const end = hooks.createEnd(node, 'to-page', 'to-preload')
  document.dispatchEvent(new MouseEvent(settings.secret, { relatedTarget: node }))
  const contextBridge = refusing('contextBridge', {
    exposeInMainWorld: (name: string, api: unknown) => end.expose(name, api),
  })

  // Navigations that no request announces (about:, blob:, our own schemes) are asked about in the main process.
  const ours = settings.schemes.map((scheme) => `${scheme}:`)
  const unannounced = new RegExp(
    `^(${[...ours, 'about:', 'blob:', 'mailto:', 'tel:', 'ms-[a-z-]+:', 'smb:', 'ftp:', 'intent:'].join('|')})`,
    'i',
  )
  const navigation = (globalThis as unknown as { navigation: EventTarget }).navigation
  navigation.addEventListener('navigate', (event) => {
    const { destination } = event as unknown as { destination: { url: string; sameDocument: boolean } }
    if (destination.sameDocument || !event.cancelable || !unannounced.test(destination.url)) return
    event.preventDefault()
    post({ kind: 'navigate', url: destination.url })
  })
  let title = ''
  function tellTitle(): void {
    if (document.title === title) return
    title = document.title
    post({ kind: 'title', title })
  }
  document.addEventListener('DOMContentLoaded', () => {
    tellTitle()
    new MutationObserver(tellTitle).observe(document.head, { childList: true, subtree: true, characterData: true })
  })
  addEventListener(
    'error',
    (event) => {
      const target = event.target instanceof Element ? event.target : undefined
      const url = target?.getAttribute('src') ?? target?.getAttribute('href') ?? ''
      if (ours.some((scheme) => url.startsWith(scheme)))
        console.error(
          `electron-stand-in: ${url} cannot be loaded by its absolute URL here; use one relative to the page`,
        )
    },
    true,
  )

  const sandboxedProcess = refusing('process', {
    ...settings.process,
    type: 'renderer',
    sandboxed: true,
    contextIsolated: true,
    env: {},
  })
  const module = { exports: {} }
  function require(name: string): unknown {
    if (name === 'electron' || name === 'electron/renderer' || name === 'electron/common')
      return refusing('electron (in a preload)', { ipcRenderer, contextBridge })
    throw new Error(`module not found: ${name}`)
  }
  try {
    hooks.preload(require, module, module.exports, sandboxedProcess)
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error))
    console.error(`Unable to load preload script: ${settings.preloadPath}`)
    console.error(stack ?? message)
    post({ kind: 'preload-error', message, stack: stack ?? '' })
  }
}
