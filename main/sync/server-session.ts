import { once } from 'node:events'
import { isKeyRefusal } from '../../domain/account/key-refusal.ts'
import type { Failure } from '../../domain/result.ts'
import type { SessionGrant } from '../../domain/sync/session.ts'
import type { KeySession } from '../key/key-session.ts'
import { log } from '../log.ts'
import type { Http, HttpAnswer, HttpRequest, SessionCredentials } from './http.ts'
import { fetchChallenge, renew } from './server-api.ts'
import { serverFailure, type ServerFailure, type ServerResult } from './server-result.ts'
import { createSessionKey } from './session-key.ts'

export interface ServerSessionDeps {
  readonly http: Http
  readonly key: Pick<KeySession, 'signChallenge'>
  /** Stands for the password when a session is renewed; undefined when this workspace has none. */
  readonly findRenewalToken: () => string | undefined
  /** A fresh grant: keep its renewal token. */
  readonly onGrant: (grant: SessionGrant) => void
  /** The office refuses the clerk's key, for example as revoked; null when it takes it again. Told once each. */
  readonly onRefusedKey: (refusal: Failure | null) => void
}

/** Refusals that mean the session itself: begin another, and ask again. */
const SESSION_OVER = new Set(['session-missing', 'session-expired', 'proof-missing', 'proof-invalid'])

/**
 * The clerk's session with the server. Requests that find it ended, or not yet begun after an offline unlock, renew it
 * with the key and go out once more. A key the office refuses, and a clock that is off, may be put right: the session
 * waits for it. What the server will not renew is over until the clerk logs in with a password.
 */
export class ServerSession {
  readonly http: Http
  readonly #deps: ServerSessionDeps
  #credentials: SessionCredentials | undefined
  #ended = false
  /** Why the key is refused, as far as it was told; undefined until the server has said anything about it. */
  #told: string | null | undefined
  #renewing: Promise<ServerResult<SessionCredentials>> | undefined

  constructor(deps: ServerSessionDeps, credentials?: SessionCredentials) {
    this.#deps = deps
    this.http = deps.http
    this.#credentials = credentials
  }

  async send(request: HttpRequest): Promise<ServerResult<HttpAnswer>> {
    const known = this.#credentials
    if (known) {
      const answer = await this.#sendWith(known, request)
      if (!isOver(answer)) return answer
      // Another request may have renewed it in the meantime.
      if (this.#credentials === known) this.#credentials = undefined
    }
    const fresh = await this.#getCredentials(request.signal)
    if (!fresh.ok) return fresh
    const answer = await this.#sendWith(fresh.value, request)
    return isOver(answer) ? this.#end() : answer
  }

  /** The desk is locked: token and key are forgotten here, and nothing goes out any more. */
  forget(): void {
    this.#credentials = undefined
    this.#ended = true
  }

  async #sendWith(session: SessionCredentials, request: HttpRequest): Promise<ServerResult<HttpAnswer>> {
    const answer = await this.http.send({ ...request, session })
    const wait = answer.ok ? undefined : this.#findWait(answer.error)
    // An answer of any other kind may have come from before the key was looked at.
    if (answer.ok) this.#tell(null)
    return wait ?? answer
  }

  /** Failures that say nothing about the request: what is to be put right is elsewhere, or nothing at all. */
  #findWait({ trouble, code, values, status }: ServerFailure): ServerResult<never> | undefined {
    if (trouble !== 'refused') return undefined
    // The network brought our request twice, and this is the answer to the second: the first may have been carried out.
    if (code === 'proof-replayed') return serverFailure('lost', 'response-lost')
    if (isKeyRefusal(code)) this.#tell({ code })
    else if (code !== 'clock-wrong') return undefined
    return serverFailure('session', code, { ...(values && { values }), ...(status && { status }) })
  }

  #tell(refusal: Failure | null): void {
    const code = refusal?.code ?? null
    if (code === this.#told) return
    this.#told = code
    this.#deps.onRefusedKey(refusal)
  }

  async #getCredentials(signal: AbortSignal | undefined): Promise<ServerResult<SessionCredentials>> {
    if (this.#credentials) return { ok: true, value: this.#credentials }
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined))
    return orCancelled(this.#renewing, signal)
  }

  async #renew(): Promise<ServerResult<SessionCredentials>> {
    const renewalToken = this.#deps.findRenewalToken()
    if (this.#ended || renewalToken === undefined) return this.#end()
    const challenge = await fetchChallenge(this.http)
    if (!challenge.ok) return challenge
    const { serverId, nonce } = challenge.value
    const key = await createSessionKey()
    const signed = await this.#deps.key.signChallenge({ serverId, nonce, sessionKey: key.thumbprint })
    if (!signed.ok) return serverFailure('session', signed.error.code)
    const body = { nonce, renewalToken, sessionKey: key.publicKey, signature: { cms: signed.value.cms } }
    const grant = await renew(this.http, body)
    if (!grant.ok) {
      log.warn('session-not-renewed', { code: grant.error.code })
      return this.#findWait(grant.error) ?? (grant.error.trouble === 'refused' ? this.#end() : grant)
    }
    // Locked while the key was at work.
    if (this.#ended) return this.#end()
    this.#credentials = { token: grant.value.token, key }
    this.#deps.onGrant(grant.value)
    this.#tell(null)
    return { ok: true, value: this.#credentials }
  }

  #end(): ServerResult<never> {
    this.#ended = true
    return serverFailure('session', 'session-ended')
  }
}

function isOver(answer: ServerResult<HttpAnswer>): boolean {
  return !answer.ok && answer.error.trouble === 'refused' && SESSION_OVER.has(answer.error.code)
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
