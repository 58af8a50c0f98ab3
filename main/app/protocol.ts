import { protocol, type Protocol } from 'electron'
import { readFile } from 'node:fs/promises'
import { extname, join, normalize, sep } from 'node:path'
import { contentSecurityPolicy, printSecurityPolicy } from './security/content-security-policy.ts'

export const APP_ORIGIN = 'app://desk'

const mediaTypes: { readonly [extension: string]: string } = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
}

/** Must run before the app is ready: our own scheme is secure and standard, so `file://` is never needed. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true } },
  ])
}

/** Pages waiting to be printed, by name; each is served once to a window without scripts. */
export class PrintPages {
  readonly #pages = new Map<string, string>()
  add(html: string): string {
    const name = crypto.randomUUID()
    this.#pages.set(name, html)
    return `app://print/${name}`
  }
  take(name: string): string | undefined {
    const html = this.#pages.get(name)
    this.#pages.delete(name)
    return html
  }
}

/** Serves the built renderer at app://desk/ and pages to be printed at app://print/; everything else is 404. */
export function serveApp(target: Protocol, rendererDirectory: string, pages: PrintPages): void {
  target.handle('app', async (request) => {
    const url = new URL(request.url)
    if (url.host === 'print') return toPrintResponse(pages.take(url.pathname.slice(1)))
    if (url.host !== 'desk' || request.method !== 'GET') return notFound()
    return serveFile(rendererDirectory, url.pathname === '/' ? '/index.html' : url.pathname)
  })
}

async function serveFile(root: string, pathname: string): Promise<Response> {
  try {
    const path = normalize(join(root, decodeURIComponent(pathname)))
    const type = mediaTypes[extname(path)]
    // The separator keeps a sibling folder whose name merely starts like ours out.
    if (!path.startsWith(root + sep) || type === undefined) return notFound()
    return new Response(await readFile(path), {
      headers: {
        'content-type': type,
        'content-security-policy': contentSecurityPolicy,
        'x-content-type-options': 'nosniff',
      },
    })
  } catch {
    // No such file, or an address that is no text.
    return notFound()
  }
}

function toPrintResponse(html: string | undefined): Response {
  if (html === undefined) return notFound()
  return new Response(html, {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': printSecurityPolicy },
  })
}

function notFound(): Response {
  return new Response('', { status: 404 })
}
