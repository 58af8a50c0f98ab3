import type { Readable, Writable } from 'node:stream'
import type { Protocol } from '../../node_modules/playwright-core/types/protocol.d.ts'

export type { Protocol }
export type Method = keyof Protocol.CommandParameters
export type EventName = keyof Protocol.Events
type Params<M extends Method> = Protocol.CommandParameters[M]
type Answer<M extends Method> = Protocol.CommandReturnValues[M]
type Listener<E extends EventName> = (params: Protocol.Events[E], sessionId: string | undefined) => void

interface Pending {
  resolve(value: unknown): void
  reject(error: Error): void
}

/** The DevTools protocol over Chromium's debugging pipe: NUL-separated JSON, one connection, flat sessions. */
export class Cdp {
  #out: Writable
  #lastId = 0
  #pending = new Map<number, Pending>()
  #listeners = new Map<string, Set<(params: never, sessionId: string | undefined) => void>>()
  #closed = false

  constructor(out: Writable, input: Readable) {
    this.#out = out
    let rest = ''
    input.setEncoding('utf8')
    input.on('data', (chunk: string) => {
      const messages = (rest + chunk).split('\0')
      rest = messages.pop() ?? ''
      for (const message of messages) this.#receive(JSON.parse(message))
    })
    input.on('close', () => this.#close())
    out.on('error', () => this.#close())
  }

  send<M extends Method>(method: M, params: Params<M>, sessionId?: string): Promise<Answer<M>> {
    if (this.#closed) return Promise.reject(new Error(`electron-stand-in: Chromium is gone (${method})`))
    const id = ++this.#lastId
    this.#out.write(JSON.stringify({ id, method, params, sessionId }) + '\0')
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject })
    })
  }

  /** Sends without waiting: Chromium keeps the order, and a page that closed meanwhile is no error. */
  post<M extends Method>(method: M, params: Params<M>, sessionId?: string): void {
    this.send(method, params, sessionId).catch((error: Error) => {
      if (process.env['ELECTRON_STAND_IN_DEBUG']) console.error(`electron-stand-in: ${method}: ${error.message}`)
    })
  }

  on<E extends EventName>(event: E, listener: Listener<E>): void {
    const listeners = this.#listeners.get(event) ?? new Set()
    this.#listeners.set(event, listeners.add(listener as (params: never, sessionId: string | undefined) => void))
  }

  #receive(message: {
    id?: number
    method?: string
    params?: never
    sessionId?: string
    result?: unknown
    error?: { message: string }
  }): void {
    if (message.id === undefined) {
      for (const listener of this.#listeners.get(message.method ?? '') ?? [])
        listener(message.params as never, message.sessionId)
      return
    }
    const pending = this.#pending.get(message.id)
    this.#pending.delete(message.id)
    if (message.error) pending?.reject(new Error(message.error.message))
    else pending?.resolve(message.result)
  }

  #close(): void {
    this.#closed = true
    for (const { reject } of this.#pending.values()) reject(new Error('electron-stand-in: Chromium is gone'))
    this.#pending.clear()
  }
}
