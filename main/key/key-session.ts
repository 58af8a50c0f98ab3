import type { KeyCertificate, KeyToken, KeyView, RecoverableWorkspace } from '../../domain/ipc/views.ts'
import type { PinKey } from '../../domain/key/sealed-pin.ts'
import type * as face from '../../native/pkcs11/face.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import type { KeyFailures } from './key-failures.ts'

export interface KeySessionDeps {
  readonly client: KeyClient
  /** The account a certificate last logged in with on this computer. */
  readonly findAccount: (certificate: face.KeyCertificate) => string | undefined
  /** Workspaces on this computer that the certificate opens as the unit's recovery certificate. */
  readonly listRecoverable: (certificate: face.KeyCertificate) => readonly RecoverableWorkspace[]
  readonly failures: KeyFailures
  /** The key refused a PIN, or changed it: worth a line in the audit trail of whoever it belongs to. */
  readonly onPinAct: (token: face.KeyToken, act: 'pin-refused' | 'pin-changed') => void
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
    return this.listCertificates(tokenSerial).find((each) => each.id === certificateId)
  }

  /** All of one token, as it was last seen. */
  listCertificates(tokenSerial: string): readonly face.KeyCertificate[] {
    return this.#tokens.find((each) => each.serial === tokenSerial)?.certificates ?? []
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
    if (result.ok) this.#current = result.value
    this.#learn(login.tokenSerial, result.ok ? { ok: true, value: result.value.token } : result)
    return result
  }

  /** A key to close PINs for; good for one login or one change of PIN within a minute. */
  offerPinKey(): Promise<face.KeyResult<PinKey>> {
    return this.#deps.client.offerPinKey()
  }

  /** On the key itself. A wrong old PIN costs a try; it is asked once. */
  async changePin(change: face.KeyPinChange): Promise<face.KeyResult<face.KeyToken>> {
    const result = await this.#deps.client.changePin(change)
    this.#learn(change.tokenSerial, result)
    if (result.ok) this.#deps.onPinAct(result.value, 'pin-changed')
    return result
  }

  /** What the key doctor asks: which drivers there are, and whether they load. */
  listModules(): Promise<face.KeyResult<readonly face.KeyModule[]>> {
    return this.#deps.client.listModules()
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

  signPackage(manifestJson: string): Promise<face.KeyResult<face.KeySignature>> {
    return this.#deps.client.signPackage(manifestJson)
  }

  wrapKey(dataKey: Uint8Array): Promise<face.KeyResult<Uint8Array>> {
    return this.#deps.client.wrapKey(dataKey)
  }

  unwrapKey(wrapped: Uint8Array, madeBy: 'holder' | 'anybody'): Promise<face.KeyResult<Uint8Array>> {
    return this.#deps.client.unwrapKey(wrapped, madeBy)
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

  /** What a try of the PIN told about the token. */
  #learn(tokenSerial: string, result: face.KeyResult<face.KeyToken>): void {
    const { failures } = this.#deps
    if (result.ok) {
      failures.clear(tokenSerial)
      this.#replace(result.value)
      return
    }
    const { code, reason, pinState, triesLeft } = result.error
    // The key that was locked beforehand has not been asked: there is no word of its own about it.
    const token = this.#tokens.find((each) => each.serial === tokenSerial)
    if (code === 'pin-incorrect' || (code === 'pin-locked' && reason !== undefined)) {
      failures.add(tokenSerial)
      if (token) this.#deps.onPinAct(token, 'pin-refused')
    }
    if (token && pinState) this.#replace({ ...token, pinState, triesLeft: triesLeft ?? null })
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
    const { serial, label, provider, vendorTitle, pinLength, protectedPath, pinState, triesLeft } = token
    const certificates = token.certificates.map((certificate) => this.#toCertificateView(certificate))
    const recentFailures = this.#deps.failures.count(serial)
    const about = { serial, label, provider, vendorTitle, pinLength, protectedPath }
    return { ...about, recentFailures, pinState, triesLeft, certificates }
  }

  #toCertificateView(certificate: face.KeyCertificate): KeyCertificate {
    const { id, subjectName, unitName, issuerName, notBefore, notAfter, unusable } = certificate
    const now = this.#deps.now?.() ?? new Date()
    const at = now.toISOString()
    return {
      ...{ id, holder: subjectName, unit: unitName, issuer: issuerName, notBefore, notAfter },
      problem: unusable ?? (at > notAfter ? 'expired' : at < notBefore ? 'not-yet-valid' : null),
      daysLeft: Math.floor((Date.parse(notAfter) - now.getTime()) / DAY_MS),
      recovers: this.#deps.listRecoverable(certificate),
      knownAccount: this.#deps.findAccount(certificate) ?? null,
    }
  }
}

const DAY_MS = 86_400_000
