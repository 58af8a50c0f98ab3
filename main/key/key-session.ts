import { X509Certificate } from 'node:crypto'
import type { KeyCertificate, KeyToken, KeyView } from '../../domain/ipc/views.ts'
import type * as face from '../../native/pkcs11/face.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'

export interface KeySessionDeps {
  readonly client: KeyClient
  /** The account a certificate last logged in with on this computer. */
  readonly findAccount: (thumbprint: string) => string | undefined
  /** The view changed: tell the renderer. */
  readonly onChange: () => void
  /** The token in use was pulled out, or its process died: the desk must lock. */
  readonly onLost: () => void
  readonly now?: () => Date
}

/** The security key as the main process knows it: what is plugged in, and the one login that may be open. */
export class KeySession {
  readonly #deps: KeySessionDeps
  readonly #stop: (() => void)[]
  #status: 'looking' | 'present' | 'no-module' | 'down' = 'looking'
  #tokens: readonly face.KeyToken[] = []
  #current: face.KeySession | undefined

  constructor(deps: KeySessionDeps) {
    this.#deps = deps
    const { client } = deps
    this.#stop = [
      client.on('tokens-changed', (tokens) => this.#show('present', tokens)),
      client.on('removed', () => this.#lose()),
      client.on('process-down', () => {
        this.#show('down', [])
        this.#lose()
      }),
      client.on('process-up', () => void this.look()),
    ]
    void this.look()
  }

  view(): KeyView {
    const status = this.#status === 'present' ? (this.#tokens.length > 0 ? 'ready' : 'none') : this.#status
    return { status, tokens: this.#tokens.map((token) => this.#toTokenView(token)) }
  }

  /** Whose key is logged in, if any. */
  find(): face.KeySession | undefined {
    return this.#current
  }

  findCertificate(tokenSerial: string, certificateId: string): face.KeyCertificate | undefined {
    const token = this.#tokens.find((each) => each.serial === tokenSerial)
    return token?.certificates.find((each) => each.id === certificateId)
  }

  /** Asks the key process what is plugged in now. */
  async look(): Promise<void> {
    const tokens = await this.#deps.client.listTokens()
    if (tokens.ok) this.#show('present', tokens.value)
    else if (tokens.error.code === 'no-module') this.#show('no-module', [])
  }

  /** One PIN try at most. An older login is ended first. */
  async login(login: face.KeyLogin): Promise<face.KeyResult<face.KeySession>> {
    if (this.#current) await this.logout()
    const result = await this.#deps.client.login(login)
    if (result.ok) {
      this.#current = result.value
      this.#replace(result.value.token)
    } else {
      const { pinState, triesLeft } = result.error
      const token = this.#tokens.find((each) => each.serial === login.tokenSerial)
      if (token && pinState) this.#replace({ ...token, pinState, triesLeft: triesLeft ?? null })
    }
    return result
  }

  async logout(): Promise<void> {
    this.#current = undefined
    await this.#deps.client.logout()
  }

  signChallenge(challenge: face.KeyChallenge): Promise<face.KeyResult<face.KeySignature>> {
    return this.#deps.client.signChallenge(challenge)
  }

  signSubmission(snapshotJson: string): Promise<face.KeyResult<face.KeySignature>> {
    return this.#deps.client.signSubmission(snapshotJson)
  }

  unwrapKey(wrapped: Uint8Array): Promise<face.KeyResult<Uint8Array>> {
    return this.#deps.client.unwrapKey(wrapped)
  }

  close(): void {
    this.#current = undefined
    for (const stop of this.#stop) stop()
    this.#deps.client.close()
  }

  #lose(): void {
    if (!this.#current) return
    this.#current = undefined
    this.#deps.onLost()
  }

  #replace(token: face.KeyToken): void {
    this.#show(
      'present',
      this.#tokens.map((each) => (each.serial === token.serial ? token : each)),
    )
  }

  #show(status: 'looking' | 'present' | 'no-module' | 'down', tokens: readonly face.KeyToken[]): void {
    this.#status = status
    this.#tokens = tokens
    this.#deps.onChange()
  }

  #toTokenView(token: face.KeyToken): KeyToken {
    const { serial, label, provider, pinState, triesLeft } = token
    const certificates = token.certificates.map((certificate) => this.#toCertificateView(certificate))
    return { serial, label, provider, pinState, triesLeft, certificates }
  }

  #toCertificateView(certificate: face.KeyCertificate): KeyCertificate {
    const { id, subjectName, issuerName, notBefore, notAfter, thumbprint } = certificate
    const now = (this.#deps.now?.() ?? new Date()).toISOString()
    return {
      id,
      holder: subjectName,
      unit: toUnitName(certificate.der),
      issuer: issuerName,
      notBefore,
      notAfter,
      problem: now > notAfter ? 'expired' : now < notBefore ? 'not-yet-valid' : null,
      knownAccount: this.#deps.findAccount(thumbprint) ?? null,
    }
  }
}

/** O of the subject: the unit the certificate was issued to. */
function toUnitName(der: string): string {
  const unit = new X509Certificate(Buffer.from(der, 'base64')).toLegacyObject().subject.O
  return (Array.isArray(unit) ? unit[0] : unit) ?? ''
}
