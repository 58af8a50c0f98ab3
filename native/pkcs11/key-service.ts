import { toBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { createSignedAttributes, verifyCms, type UnfinishedCms } from '../../domain/signature/cms.ts'
import { toPackageStatement } from '../../domain/package/package-statement.ts'
import { toLoginStatement, toSubmissionStatement } from '../../domain/sync/statement.ts'
import type { PinOpener } from '../../domain/key/sealed-pin.ts'
import type { SealedPins } from '../../domain/key/sealed-pins.ts'
import type { KeyCertificate, KeyLogin, KeyResult, KeySession, KeySignature, KeyToken } from './face.ts'
import type { KeyReply, KeyRequest } from './key-messages.ts'
import { keyFailure, keySuccess } from './key-provider.ts'
import type { KeyProvider } from './key-provider.ts'
import { findWrapStatement, readWrap, toSignedWrap } from './signed-wrap.ts'

export interface KeyService {
  /** Answers one request after the other. What touches a module is synchronous in itself, so nothing overlaps in it. */
  answer(request: KeyRequest): Promise<KeyResult<unknown>>
  /** Looks for insertion and removal; one look may block for seconds with some drivers. */
  poll(): void
}

/** The face over the providers: one login over all tokens, and every statement is built here. */
export function createKeyService(
  providers: readonly KeyProvider[],
  pins: PinOpener,
  post: (message: KeyReply) => void,
): KeyService {
  const present = providers.filter((provider) => provider.available)
  let known: readonly KeyToken[] = []
  let current: Current | undefined

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

  function findProvider(tokenSerial: string): KeyProvider | undefined {
    return present.find((provider) => provider.listTokens(false).some((token) => token.serial === tokenSerial))
  }

  /** Opens what was sealed for this process, and overwrites it when the work with it is done. */
  async function withPins<T>(
    sealed: SealedPins | null,
    count: number,
    work: (pins: readonly Buffer[] | null) => KeyResult<T>,
  ): Promise<KeyResult<T>> {
    if (present.length === 0) return keyFailure('no-module')
    const opened = sealed === null ? null : await pins.open(sealed, count)
    if (opened === null) return work(null)
    if (!opened.ok) return keyFailure('pin-unreadable')
    const bytes = opened.value.map((pin) => Buffer.from(pin.buffer, pin.byteOffset, pin.length))
    try {
      return work(bytes)
    } finally {
      for (const pin of bytes) pin.fill(0)
    }
  }

  function login({ tokenSerial, certificateId }: Login, pin: Buffer | null): KeyResult<KeySession> {
    if (current !== undefined) return keyFailure('already-logged-in')
    const provider = findProvider(tokenSerial)
    if (provider === undefined) return keyFailure('no-token')
    const result = provider.login({ tokenSerial, certificateId, pin })
    if (result.ok) current = { provider, tokenSerial, certificate: result.value.certificate }
    return result
  }

  function changePin(tokenSerial: string, given: readonly Buffer[] | null): KeyResult<KeyToken> {
    const provider = findProvider(tokenSerial)
    if (provider === undefined) return keyFailure('no-token')
    const [oldPin, newPin] = given ?? []
    return provider.changePin({ tokenSerial, pins: oldPin && newPin ? { oldPin, newPin } : null })
  }

  async function signStatement(statementJson: string): Promise<KeyResult<KeySignature>> {
    if (current === undefined) return keyFailure('not-logged-in')
    const { certificate } = current
    const algorithm = ALGORITHMS[certificate.keyType]
    const at = new Date()
    at.setMilliseconds(0)
    const cms = await createSignedAttributes(toUtf8(statementJson), certificate.der, at, algorithm)
    // The token may have been pulled out while the attributes were put together.
    if (current?.certificate !== certificate) return keyFailure('token-removed')
    const signed = current.provider.sign(toBuffer(cms.toBeSigned))
    if (!signed.ok) return signed
    const finished = await finishIfRight(cms, signed.value, toUtf8(statementJson))
    if (finished === undefined) return keyFailure('mechanism-unsupported', { reason: 'signature-does-not-verify' })
    return keySuccess({
      cms: toBase64(finished),
      ...{ statementJson, certificateDer: certificate.der, algorithm, signedAt: at.toISOString() },
    })
  }

  async function wrap(dataKey: Buffer): Promise<KeyResult<Uint8Array>> {
    if (current === undefined) return keyFailure('not-logged-in')
    const wrapped = current.provider.wrap(dataKey)
    const statement = wrapped.ok ? findWrapStatement(wrapped.value) : undefined
    if (!wrapped.ok || statement === undefined) return wrapped
    const signed = await signStatement(statement)
    return signed.ok ? keySuccess(toSignedWrap(wrapped.value, Buffer.from(signed.value.cms, 'base64'))) : signed
  }

  async function unwrap(bytes: Buffer, madeBy: 'holder' | 'anybody'): Promise<KeyResult<Uint8Array>> {
    const { wrapped, isHolders } = await readWrap(bytes)
    if (current === undefined) return keyFailure('not-logged-in')
    return madeBy === 'holder' && !isHolders ? keyFailure('wrap-not-signed') : current.provider.unwrap(wrapped)
  }

  async function dispatch(request: KeyRequest): Promise<KeyResult<unknown>> {
    switch (request.call) {
      case 'listTokens':
        return present.length === 0 ? keyFailure('no-module') : keySuccess(look(true))
      case 'listModules':
        return keySuccess(providers.flatMap((provider) => provider.listModules()))
      case 'offerPinKey':
        return keySuccess(await pins.offer())
      case 'login': {
        const [holder] = request.args
        return withPins(holder.pin, 1, (opened) => login(holder, opened?.[0] ?? null))
      }
      case 'changePin': {
        const [{ tokenSerial, pins: sealed }] = request.args
        return withPins(sealed, 2, (opened) => changePin(tokenSerial, opened))
      }
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
      case 'signPackage': {
        const statement = toPackageStatement(request.args[0])
        return statement.ok ? signStatement(statement.value) : keyFailure('not-a-package')
      }
      case 'wrapKey':
      case 'unwrapKey': {
        if (current === undefined) return keyFailure('not-logged-in')
        const bytes = toBuffer(request.args[0])
        return request.call === 'wrapKey' ? wrap(bytes) : unwrap(bytes, request.args[1])
      }
    }
  }

  async function answerNow(request: KeyRequest): Promise<KeyResult<unknown>> {
    const result = await dispatch(request)
    if (!result.ok && result.error.code === 'token-removed') dropRemoved()
    return result
  }

  let last: Promise<unknown> = Promise.resolve()
  return {
    answer(request) {
      const answering = last.then(() => answerNow(request))
      last = answering.catch(() => undefined)
      return answering
    },
    poll() {
      if (present.length > 0) look(false)
    },
  }
}

const ALGORITHMS = { rsa: 'RS256', ec: 'ES256', sm2: 'SM2' } as const

interface Current {
  readonly provider: KeyProvider
  readonly tokenSerial: string
  readonly certificate: KeyCertificate
}

type Login = Pick<KeyLogin, 'tokenSerial' | 'certificateId'>

/**
 * Nothing leaves this process that the office would not accept: a profile with a wrong mechanism, form or user id, and a
 * key that miscalculates, show at the login's own signature, long before a submission's. It costs no call of the key.
 */
async function finishIfRight(cms: UnfinishedCms, signature: Buffer, content: Uint8Array) {
  try {
    const finished = cms.finish(signature)
    return (await verifyCms(content, finished)) === undefined ? undefined : finished
  } catch {
    return undefined
  }
}

function toBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
}
