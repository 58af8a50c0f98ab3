import { fromChromium } from './origins.ts'
import { Guarded } from './refusal.ts'
import type { WebContents } from './web-contents.ts'

type Face = Pick<
  Electron.WebFrameMain,
  | 'url'
  | 'origin'
  | 'name'
  | 'frameToken'
  | 'frameTreeNodeId'
  | 'routingId'
  | 'processId'
  | 'osProcessId'
  | 'detached'
  | 'isDestroyed'
  | 'send'
  | 'executeJavaScript'
> & { top: unknown; parent: unknown; frames: unknown[]; framesInSubtree: unknown[] }

let lastNodeId = 0

/** A frame of a page. It is replaced by a new one, and counts as destroyed, when its document changes. */
export class WebFrame extends Guarded implements Face {
  readonly frameToken: string
  readonly frameTreeNodeId: number
  readonly routingId: number
  readonly processId = 1
  readonly osProcessId = process.pid
  readonly parentId: string | undefined
  name = ''
  #contents: WebContents
  #url = ''
  #destroyed = false

  constructor(contents: WebContents, frameId: string, parentId: string | undefined, treeNodeId?: number) {
    super()
    this.#contents = contents
    this.frameToken = frameId
    this.parentId = parentId
    this.frameTreeNodeId = treeNodeId ?? ++lastNodeId
    this.routingId = this.frameTreeNodeId
  }

  commit(url: string, name: string): void {
    this.#url = url
    this.name = name
  }
  destroy(): void {
    this.#destroyed = true
  }
  isDestroyed(): boolean {
    return this.#destroyed
  }
  get detached(): boolean {
    return this.#destroyed
  }
  get url(): string {
    return fromChromium(this.#url)
  }
  /** The security origin; of a page under our own scheme `scheme://host`, as Electron says it. */
  get origin(): string {
    if (/^(about:|$)/.test(this.#url)) return this.parent?.origin ?? 'null'
    const inner = new URL(this.#url.replace(/^blob:/, ''))
    return inner.origin === 'null' ? 'null' : fromChromium(inner.origin)
  }
  get parent(): WebFrame | null {
    return (this.parentId && this.#contents.frames.get(this.parentId)) || null
  }
  get top(): WebFrame | null {
    return this.parent?.top ?? this
  }
  get frames(): WebFrame[] {
    return [...this.#contents.frames.values()].filter((each) => each.parentId === this.frameToken)
  }
  get framesInSubtree(): WebFrame[] {
    return [this, ...this.frames.flatMap((each) => each.framesInSubtree)]
  }
  send(channel: string, ...args: unknown[]): void {
    if (this.parentId === undefined) this.#contents.send(channel, ...args)
  }
  executeJavaScript(code: string, userGesture?: boolean): Promise<unknown> {
    return this.#contents.evaluateIn(this.frameToken, code, userGesture)
  }
}
