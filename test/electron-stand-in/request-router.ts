import type { Cdp, Protocol } from './cdp.ts'
import { fromChromium, isOurs, policyToChromium, toChromium } from './origins.ts'
import { findContentsByFrame } from './runtime.ts'
import { fromPartition, listSessions, Session } from './session.ts'
import { isStranger } from './targets.ts'

type Paused = Protocol.Fetch.requestPausedPayload
type Headers = Protocol.Fetch.HeaderEntry[]

/**
 * Every request of every page and worker stops here once: the app is asked about navigations and by its request hooks, its
 * own scheme is answered by its handler, and only the rest goes on to the network.
 */
export function startRequestRouter(cdp: Cdp): void {
  function enable() {
    const patterns: Protocol.Fetch.RequestPattern[] = [{ urlPattern: '*' }]
    if (listSessions().some((session) => session.hooks.wantsHeaders()))
      patterns.push({ urlPattern: '*', requestStage: 'Response' })
    cdp.post('Fetch.enable', { patterns })
  }
  Session.hooksChanged = enable
  cdp.on('Fetch.requestPaused', (paused) => {
    const isResponse = paused.responseStatusCode !== undefined || paused.responseErrorReason !== undefined
    const answered = isResponse ? passResponse(cdp, paused) : answer(cdp, paused)
    answered.catch((error: Error) => {
      console.error(error)
      fail(cdp, paused, 'Failed')
    })
  })
  enable()
}

async function answer(cdp: Cdp, paused: Paused): Promise<void> {
  const { request, frameId, resourceType, requestId } = paused
  if (isStranger(frameId)) return fail(cdp, paused, 'Aborted')
  const url = fromChromium(request.url) + (request.urlFragment ?? '')
  const contents = findContentsByFrame(frameId)
  if (
    resourceType === 'Document' &&
    contents &&
    !contents.mayNavigate(frameId, url, paused.redirectedRequestId !== undefined)
  )
    return fail(cdp, paused, 'Aborted')

  const session = contents?.session ?? fromPartition('')
  const { cancel, redirectURL } = await session.hooks.askBefore(url, toDetails(paused))
  if (cancel) return fail(cdp, paused, 'BlockedByClient')
  if (redirectURL) {
    cdp.post('Fetch.fulfillRequest', {
      requestId,
      responseCode: 307,
      responseHeaders: [{ name: 'Location', value: toChromium(redirectURL) }],
    })
    return
  }
  const scheme = url.slice(0, url.indexOf(':'))
  if (isOurs(scheme)) return answerOurs(cdp, paused, session, url)
  cdp.post('Fetch.continueRequest', { requestId })
}

async function answerOurs(cdp: Cdp, paused: Paused, session: Session, url: string): Promise<void> {
  const { request, requestId, resourceType } = paused
  const { pathname, protocol } = new URL(url)
  // Electron fetches no icon on its own; Chromium does.
  if (pathname === '/favicon.ico' && resourceType === 'Other') return fail(cdp, paused, 'Aborted')
  const handler = session.handlers.get(protocol.slice(0, -1))
  if (!handler) return fail(cdp, paused, 'Failed')
  const response = await handler(toRequest(request, url))
  if (response.type === 'error') return fail(cdp, paused, 'Failed')
  const body = Buffer.from(await response.arrayBuffer())
  const plain: Headers = [...response.headers].map(([name, value]) => ({ name, value }))
  const hooked = await askHeaders(session, url, paused, response.status, plain)
  if (!hooked) return fail(cdp, paused, 'BlockedByClient')
  const responseHeaders = hooked.map(toChromiumHeader)
  if (resourceType === 'Document') responseHeaders.push({ name: 'Content-Security-Policy', value: noWindows })
  cdp.post('Fetch.fulfillRequest', {
    requestId,
    responseCode: response.status,
    responseHeaders,
    body: body.toString('base64'),
  })
}

/** Everything a page may do except open windows: the one way to have `window.open` answer null, as Electron's denial does. */
const noWindows = `sandbox ${['downloads', 'forms', 'modals', 'orientation-lock', 'pointer-lock', 'presentation', 'same-origin', 'scripts', 'top-navigation', 'top-navigation-to-custom-protocols', 'storage-access-by-user-activation'].map((right) => `allow-${right}`).join(' ')}`

function toRequest(request: Protocol.Network.Request, url: string): Request {
  const headers = new Headers()
  for (const [name, value] of Object.entries(request.headers)) {
    headers.set(name, /^(origin|referer)$/i.test(name) ? fromChromium(value) : value)
  }
  const bytes = request.postDataEntries?.map(({ bytes: part }) => Buffer.from(part ?? '', 'base64'))
  const body = bytes ? new Uint8Array(Buffer.concat(bytes)) : request.postData
  return new Request(url.replace(/#.*$/, ''), {
    method: request.method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
}

function toChromiumHeader({ name, value }: { name: string; value: string }): { name: string; value: string } {
  if (/^content-security-policy/i.test(name)) return { name, value: policyToChromium(value) }
  if (/^(location|access-control-allow-origin)$/i.test(name))
    return { name, value: toChromium(value).replace(/(\.internal)\/$/, '$1') }
  return { name, value }
}

/** A response of the network on its way to the page. */
async function passResponse(cdp: Cdp, paused: Paused): Promise<void> {
  const { requestId, request, responseStatusCode, responseHeaders, frameId } = paused
  const session = findContentsByFrame(frameId)?.session ?? fromPartition('')
  if (responseStatusCode === undefined) return cdp.post('Fetch.continueRequest', { requestId })
  const headers = await askHeaders(session, request.url, paused, responseStatusCode, responseHeaders ?? [])
  if (!headers) return fail(cdp, paused, 'BlockedByClient')
  cdp.post('Fetch.continueResponse', { requestId, responseCode: responseStatusCode, responseHeaders: headers })
}

async function askHeaders(
  session: Session,
  url: string,
  paused: Paused,
  statusCode: number,
  headers: Headers,
): Promise<Headers | undefined> {
  const byName: Record<string, string[]> = {}
  for (const { name, value } of headers) (byName[name] ??= []).push(value)
  const details = { ...toDetails(paused), statusCode, statusLine: `HTTP/1.1 ${statusCode}`, responseHeaders: byName }
  const { cancel, responseHeaders } = await session.hooks.askHeaders(url, details)
  if (cancel) return undefined
  if (!responseHeaders) return headers
  return Object.entries(responseHeaders).flatMap(([name, values]) => [values].flat().map((value) => ({ name, value })))
}

const resourceTypes: Record<string, string> = {
  Stylesheet: 'stylesheet',
  Script: 'script',
  Image: 'image',
  Font: 'font',
  XHR: 'xhr',
  Fetch: 'xhr',
  Ping: 'ping',
  Media: 'media',
  WebSocket: 'webSocket',
}

function toDetails({ request, resourceType, frameId, networkId }: Paused): object {
  const contents = findContentsByFrame(frameId)
  const frame = contents?.frames.get(frameId)
  const type =
    resourceType === 'Document'
      ? frame?.parentId === undefined
        ? 'mainFrame'
        : 'subFrame'
      : (resourceTypes[resourceType] ?? 'other')
  return {
    id: networkId ?? '',
    method: request.method,
    resourceType: type,
    webContentsId: contents?.id,
    webContents: contents,
    frame,
    referrer: fromChromium(request.headers['Referer'] ?? ''),
    timestamp: Date.now(),
  }
}

function fail(cdp: Cdp, { requestId }: Paused, errorReason: Protocol.Network.ErrorReason): void {
  cdp.post('Fetch.failRequest', { requestId, errorReason })
}
