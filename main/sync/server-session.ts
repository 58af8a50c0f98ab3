import { once } from 'node:events'
import type { SessionGrant } from '../../domain/sync/session.ts'
import type { KeySession } from '../key/key-session.ts'
import { log } from '../log.ts'
import type { Http, HttpAnswer, HttpRequest } from './http.ts'
import { fetchChallenge, renew } from './server-api.ts'
import { serverFailure, type ServerResult } from './server-result.ts'

export interface ServerSessionDeps {
  readonly http: Http
  readonly key: Pick<KeySession, 'signChallenge'>
  /** Stands for the password when a session is renewed; undefined when this workspace has none. */
  readonly findRenewalToken: () => string | undefined
  /** A fresh grant: keep its renewal token. */
  readonly onGrant: (grant: SessionGrant) => void
}

/** What an answer 401 means when it comes from a request with a token: log in again. Anything else is about the request. */
const UNAUTHORIZED = 401

/**
 * The clerk's session with the server. Requests that find it ended, or not yet begun after an offline unlock, renew it
 * with the key and go out once more. What the server will not renew is over until the clerk logs in with a password.
 */
export class ServerSession {
  readonly http: Http
  readonly #deps: ServerSessionDeps
  #token: string | undefined
  #ended = false
  #renewing: Promise<ServerResult<string>> | undefined

  constructor(deps: ServerSessionDeps, grant?: SessionGrant) {
    this.#deps = deps
    this.http = deps.http
    this.#token = grant?.token
  }

  async send(request: HttpRequest): Promise<ServerResult<HttpAnswer>> {
    const known = this.#token
    if (known !== undefined) {
      const answer = await this.http.send({ ...request, token: known })
      if (answer.ok || answer.error.status !== UNAUTHORIZED) return answer
      // Another request may have renewed it in the meantime.
      if (this.#token === known) this.#token = undefined
    }
    const token = await this.#getToken(request.signal)
    if (!token.ok) return token
    const answer = await this.http.send({ ...request, token: token.value })
    return !answer.ok && answer.error.status === UNAUTHORIZED ? this.#end() : answer
  }

  async #getToken(signal: AbortSignal | undefined): Promise<ServerResult<string>> {
    if (this.#token !== undefined) return { ok: true, value: this.#token }
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined))
    return orCancelled(this.#renewing, signal)
  }

  async #renew(): Promise<ServerResult<string>> {
    const renewalToken = this.#deps.findRenewalToken()
    if (this.#ended || renewalToken === undefined) return this.#end()
    const challenge = await fetchChallenge(this.http)
    if (!challenge.ok) return challenge
    const { serverId, nonce } = challenge.value
    const signed = await this.#deps.key.signChallenge({ serverId, nonce })
    if (!signed.ok) return serverFailure('session', signed.error.code)
    const { algorithm, signature, certificateDer } = signed.value
    const body = { nonce, renewalToken, signature: { algorithm, signature, certificateDer } }
    const grant = await renew(this.http, body)
    if (!grant.ok) {
      log.warn('session-not-renewed', { code: grant.error.code })
      return grant.error.trouble === 'refused' ? this.#end() : grant
    }
    this.#token = grant.value.token
    this.#deps.onGrant(grant.value)
    return { ok: true, value: grant.value.token }
  }

  #end(): ServerResult<never> {
    this.#ended = true
    return serverFailure('session', 'session-ended')
  }
}

/** A key may take half a minute to sign; whoever has to stop does not wait for it. */
async function orCancelled<T>(result: Promise<ServerResult<T>>, signal: AbortSignal | undefined) {
  if (!signal) return result
  const done = new AbortController()
  const cancelled = once(signal, 'abort', { signal: done.signal }).then(
    () => serverFailure('lost', 'cancelled'),
    () => serverFailure('lost', 'cancelled'),
  )
  try {
    return signal.aborted ? serverFailure('lost', 'cancelled') : await Promise.race([result, cancelled])
  } finally {
    done.abort()
  }
}
