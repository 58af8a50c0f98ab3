import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { ChangesPage, type Change, type ServerFiling } from '../../domain/sync/change.ts'
import { PushResponse, type Operation, type OperationResult, type SubmitFiling } from '../../domain/sync/operation.ts'
import { SessionGrant } from '../../domain/sync/session.ts'
import { toLoginStatement, toSubmissionStatement, type LoginChallenge } from '../../domain/sync/statement.ts'
import type { Submission } from '../../domain/sync/submission.ts'
import { openFileKey, type ClerkCredentials, type FileKey } from './credentials.ts'
import { createSessionKey, type ProofOrder, type SessionKey } from './session-key.ts'
import { parse, type Answer, type Request, type Target } from './target.ts'

/** What to put in the place of what an honest client signs and sends. */
export interface LoginForgery {
  readonly nonce?: string
  readonly password?: string
  readonly account?: string
  readonly signed?: Partial<LoginChallenge>
  readonly key?: FileKey
  readonly at?: Date
}

/** Speaks the contract by hand, with nothing of the client but its schemas and its one way of signing. */
export class BlackBoxClerk {
  readonly target: Target
  readonly credentials: ClerkCredentials
  readonly key: FileKey
  readonly sessionKey: SessionKey
  #grant: SessionGrant | undefined

  constructor(target: Target, credentials: ClerkCredentials, sessionKey: SessionKey) {
    this.target = target
    this.credentials = credentials
    this.key = openFileKey(credentials)
    this.sessionKey = sessionKey
  }

  static async loggedIn(target: Target, credentials: ClerkCredentials): Promise<BlackBoxClerk> {
    const clerk = new BlackBoxClerk(target, credentials, await createSessionKey())
    clerk.#grant = parse(SessionGrant, await clerk.logIn())
    return clerk
  }

  get grant(): SessionGrant {
    if (!this.#grant) throw new Error('nobody is logged in')
    return this.#grant
  }

  async logIn(forgery: LoginForgery = {}): Promise<Answer> {
    const nonce = forgery.nonce ?? (await this.target.challenge()).nonce
    const account = forgery.account ?? this.credentials.account
    const { publicKey, thumbprint } = this.sessionKey
    const { serverId } = this.target
    const statement = toLoginStatement({ serverId, nonce, account, sessionKey: thumbprint, ...forgery.signed })
    const signature = await (forgery.key ?? this.key).sign(statement, forgery.at ?? this.target.now())
    const password = forgery.password ?? this.credentials.password
    const workstation = { id: toWorkstationId(this.credentials.account), name: 'conformance' }
    const json = { nonce, account, password, sessionKey: publicKey, workstation, signature }
    return this.target.ask({ method: 'POST', path: '/auth/login', json })
  }

  async renew(renewalToken: string): Promise<Answer> {
    const { serverId, nonce } = await this.target.challenge()
    const { publicKey: sessionKey, thumbprint } = this.sessionKey
    const statement = toLoginStatement({ serverId, nonce, sessionKey: thumbprint })
    const signature = await this.key.sign(statement, this.target.now())
    return this.target.ask({
      method: 'POST',
      path: '/auth/renew',
      json: { nonce, renewalToken, sessionKey, signature },
    })
  }

  async ask(request: Request): Promise<Answer> {
    return this.target.ask({ ...request, headers: { ...request.headers, ...(await this.credentialsFor(request)) } })
  }

  async credentialsFor(
    { method, path }: Pick<Request, 'method' | 'path'>,
    other: Partial<ProofOrder> = {},
  ): Promise<{ readonly authorization: string; readonly dpop: string }> {
    const { token } = this.grant
    const url = new URL(path, this.target.url).href
    const dpop = await this.sessionKey.prove({ method, url, token, at: this.target.now(), ...other })
    return { authorization: `DPoP ${token}`, dpop }
  }

  async push(...operations: readonly Operation[]): Promise<readonly OperationResult[]> {
    return parse(PushResponse, await this.ask({ method: 'POST', path: '/operations', json: { operations } })).results
  }

  async pushOne(operation: Operation): Promise<OperationResult> {
    const [result, ...others] = await this.push(operation)
    if (!result || others.length > 0) throw new Error('not one result for one operation')
    return result
  }

  async toSubmit(submission: Submission, overrides: Partial<SubmitFiling> = {}): Promise<SubmitFiling> {
    const statement = toSubmissionStatement(JSON.stringify(submission))
    if (!statement.ok) throw new Error(statement.error.code)
    const signature = await this.key.sign(statement.value, this.target.now())
    const { filingId } = submission
    return { ...this.envelope(), type: 'submit-filing', filingId, statement: statement.value, signature, ...overrides }
  }

  envelope(): { readonly id: string; readonly createdAt: string } {
    return { id: uuidv7(), createdAt: this.target.now().toISOString() }
  }

  async pull(since?: string, limit = 500): Promise<ChangesPage> {
    const query = new URLSearchParams({ limit: String(limit), ...(since !== undefined && { since }) })
    return parse(ChangesPage, await this.ask({ method: 'GET', path: `/changes?${query}` }))
  }

  /** Page after page until there is no more. Throws on a feed that does not go on, which would never end. */
  async *pages(since?: string, limit = 500): AsyncGenerator<ChangesPage> {
    let [cursor, last] = [since, 0]
    for (;;) {
      const page = await this.pull(cursor, limit)
      if (page.more && page.changes.length === 0) throw new Error('an empty page that says there is more')
      const first = page.changes[0]?.seq ?? Infinity
      if (first <= last) throw new Error(`a page that goes back: seq ${first} after ${last}`)
      yield page
      if (!page.more) return
      cursor = page.cursor
      last = page.changes.at(-1)?.seq ?? last
    }
  }

  async pullAll(since?: string, limit = 500): Promise<{ changes: readonly Change[]; cursor: string }> {
    const changes: Change[] = []
    let cursor = ''
    for await (const page of this.pages(since, limit)) {
      changes.push(...page.changes)
      cursor = page.cursor
    }
    return { changes, cursor }
  }

  /** The filing as the feed has it after a cursor; undefined where it does not stand there. */
  async findFiling(id: string, since?: string): Promise<ServerFiling | undefined> {
    const { changes } = await this.pullAll(since)
    const bodies = changes.flatMap((each) => ('body' in each && each.entity === 'filing' ? [each.body] : []))
    return bodies.find((body) => body.id === id)
  }
}

/** The same at every run: a server that counts an account's computers counts one. */
function toWorkstationId(account: string): string {
  const hex = createHash('sha256').update(`conformance ${account}`).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  )
}
