import type { Http } from './http.ts'
import { serverFailure } from './server-result.ts'

/**
 * What it stands on is read with the first request: a fifth of all the program would have to read before its window shows
 * anything, and nobody is asked before that.
 */
export function createHttp(serverUrl: string, timeoutMs?: number): Http {
  let client: Promise<Http> | undefined
  let isClosed = false
  return {
    async send(request) {
      client ??= import('./http-client.ts').then(({ createHttpClient }) => createHttpClient(serverUrl, timeoutMs))
      const opened = await client
      return isClosed ? serverFailure('lost', 'cancelled') : opened.send(request)
    },
    close() {
      isClosed = true
      void client?.then((opened) => opened.close())
    },
  }
}
