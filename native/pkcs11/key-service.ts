import { toLoginStatement, toSubmissionStatement } from '../../domain/sync/statement.ts'
import type { KeyResult, KeySession, KeySignature, KeyToken } from './face.ts'
import type { KeyReply, KeyRequest } from './key-messages.ts'
import { keyFailure, keySuccess } from './key-provider.ts'
import type { KeyProvider } from './key-provider.ts'

export interface KeyService {
  /** Answers one request. Synchronous, so requests and polls never overlap in a module. */
  answer(request: KeyRequest): KeyResult<unknown>
  /** Looks for insertion and removal; one look may block for seconds with some drivers. */
  poll(): void
}

/** The face over the providers: one login over all tokens, and every statement is built here. */
export function createKeyService(providers: readonly KeyProvider[], post: (message: KeyReply) => void): KeyService {
  const present = providers.filter((provider) => provider.available)
  let known: readonly KeyToken[] = []
  let current: { readonly provider: KeyProvider; readonly tokenSerial: string } | undefined

  function look(fresh: boolean): readonly KeyToken[] {
    const tokens = present.flatMap((provider) => [...provider.listTokens(fresh)])
    const changed = JSON.stringify(tokens) !== JSON.stringify(known)
    known = tokens
    if (changed) post({ event: 'tokens-changed', payload: tokens })
    if (current !== undefined && !tokens.some((token) => token.serial === current?.tokenSerial)) dropRemoved()
    return tokens
  }

  function dropRemoved(): void {
    if (current === undefined) return
    const { provider, tokenSerial } = current
    current = undefined
    provider.logout()
    post({ event: 'removed', payload: { tokenSerial } })
  }

  function login(request: KeyRequest & { call: 'login' }): KeyResult<KeySession> {
    const [{ tokenSerial, certificateId, pin: bytes }] = request.args
    const pin = bytes === null ? null : Buffer.from(bytes)
    try {
      if (present.length === 0) return keyFailure('no-module')
      if (current !== undefined) return keyFailure('already-logged-in')
      const provider = present.find((candidate) => candidate.listTokens(false).some((t) => t.serial === tokenSerial))
      if (provider === undefined) return keyFailure('no-token')
      const result = provider.login({ tokenSerial, certificateId, pin })
      if (result.ok) current = { provider, tokenSerial }
      return result
    } finally {
      bytes?.fill(0)
      pin?.fill(0)
    }
  }

  function signStatement(statementJson: string): KeyResult<KeySignature> {
    if (current === undefined) return keyFailure('not-logged-in')
    const signed = current.provider.sign(Buffer.from(statementJson, 'utf8'))
    if (!signed.ok) return signed
    return keySuccess({ ...signed.value, statementJson, signedAt: new Date().toISOString() })
  }

  function dispatch(request: KeyRequest): KeyResult<unknown> {
    switch (request.call) {
      case 'listTokens':
        return present.length === 0 ? keyFailure('no-module') : keySuccess(look(true))
      case 'login':
        return login(request)
      case 'logout':
        current?.provider.logout()
        current = undefined
        return keySuccess(null)
      case 'signChallenge':
        return signStatement(toLoginStatement(request.args[0]))
      case 'signSubmission': {
        const statement = toSubmissionStatement(request.args[0])
        if (!statement.ok) return keyFailure('not-a-submission', { reason: statement.error.code })
        return signStatement(statement.value)
      }
      case 'unwrapKey':
        return current === undefined
          ? keyFailure('not-logged-in')
          : current.provider.unwrap(Buffer.from(request.args[0]))
    }
  }

  return {
    answer(request) {
      const result = dispatch(request)
      if (!result.ok && result.error.code === 'token-removed') dropRemoved()
      return result
    },
    poll() {
      if (present.length > 0) look(false)
    },
  }
}
