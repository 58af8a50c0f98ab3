import type { onRequestHookHandler, RouteHandlerMethod } from 'fastify'
import type { App } from './app.ts'

/**
 * Knows what the routes registered after it are at work on, also for a caller who has gone: for such a one the HTTP server
 * does not wait when it is closed, and the database would be closed under the handler. `settled` ends when nothing runs.
 */
export function watchRequests(app: App): { settled(): Promise<void> } {
  const running = new Set<Promise<unknown>>()

  function watch<This, Args extends unknown[], Answer>(act: (this: This, ...args: Args) => Answer) {
    return function (this: This, ...args: Args): Answer {
      const answer = act.apply(this, args)
      if (answer instanceof Promise) {
        const ended = answer.then(
          () => undefined,
          () => undefined,
        )
        running.add(ended)
        void ended.then(() => running.delete(ended))
      }
      return answer
    }
  }

  app.addHook('onRoute', (route) => {
    route.handler = watch(route.handler as RouteHandlerMethod)
    route.onRequest = [route.onRequest ?? []].flat().map((hook) => watch(hook as onRequestHookHandler))
  })

  return {
    async settled() {
      do {
        await Promise.all(running)
        // A guard that has just let somebody in is followed by its handler.
        await new Promise(setImmediate)
      } while (running.size > 0)
    },
  }
}
