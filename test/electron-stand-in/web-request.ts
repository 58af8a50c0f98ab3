import { guarded } from './refusal.ts'

type Filter = { urls: string[] }
type BeforeListener = (details: object, callback: (answer: Electron.CallbackResponse) => void) => void
type HeadersListener = (details: object, callback: (answer: Electron.HeadersReceivedResponse) => void) => void
interface Hook<L> {
  urls: RegExp[]
  listener: L
}

export type WebRequest = ReturnType<typeof createWebRequest>

/** `session.webRequest`, as far as the product's rules need it. */
export function createWebRequest(onChange: () => void) {
  let before: Hook<BeforeListener> | undefined
  let headers: Hook<HeadersListener> | undefined
  function toHook<L>(first: Filter | L | null, second?: L | null): Hook<L> | undefined {
    const [filter, listener] =
      second === undefined ? [{ urls: ['<all_urls>'] }, first as L | null] : [first as Filter, second]
    return listener === null ? undefined : { urls: filter.urls.map(toPattern), listener }
  }
  const members = guarded('session.webRequest', {
    onBeforeRequest(first: Filter | BeforeListener | null, second?: BeforeListener | null) {
      before = toHook(first, second)
      onChange()
    },
    onHeadersReceived(first: Filter | HeadersListener | null, second?: HeadersListener | null) {
      headers = toHook(first, second)
      onChange()
    },
  })
  return {
    members,
    wantsHeaders: () => headers !== undefined,
    askBefore: (url: string, details: object): Promise<Electron.CallbackResponse> => {
      const hook = before
      if (!hook || !hook.urls.some((pattern) => pattern.test(url))) return Promise.resolve({})
      return new Promise((resolve) => hook.listener({ url, ...details }, resolve))
    },
    askHeaders: (url: string, details: object): Promise<Electron.HeadersReceivedResponse> => {
      const hook = headers
      if (!hook || !hook.urls.some((pattern) => pattern.test(url))) return Promise.resolve({})
      return new Promise((resolve) => hook.listener({ url, ...details }, resolve))
    },
  }
}

/** A match pattern such as `*://*.example.org/*`. */
function toPattern(pattern: string): RegExp {
  if (pattern === '<all_urls>' || pattern === '*://*/*') return /^/
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replace('\\*://', '*://')
  return new RegExp(
    `^${escaped.replace(/^\*:/, '(https?|wss?):').replace('://*\\.', '://([^/]+\\.)?').replaceAll('*', '.*')}$`,
    'i',
  )
}
