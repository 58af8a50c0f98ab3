import { uuidv7 } from 'uuidv7'
import type { z } from 'zod'
import { ChangesPage } from '../../domain/sync/change.ts'
import { PushResponse, type Operation, type OperationResult, type SubmitFiling } from '../../domain/sync/operation.ts'
import { Challenge, Problem, SessionGrant, type Workstation } from '../../domain/sync/session.ts'
import { toBase64, toUtf8 } from '../../domain/signature/bytes.ts'
import { createSignedAttributes } from '../../domain/signature/cms.ts'
import type { StatementSignature } from '../../domain/sync/signature.ts'
import { toLoginStatement, toSubmissionStatement } from '../../domain/sync/statement.ts'
import type { Submission } from '../../domain/sync/submission.ts'
import { sampleAccounts } from '../sample/sample-accounts.ts'
import { sampleUnits } from '../sample/sample-units.ts'
import type { TestOffice } from './test-office.ts'
import { createTestSessionKey, type TestSessionKey } from './test-session-key.ts'

/** A key made in memory with a certificate of the office's authority, as a clerk's USB key would have. */
export interface TestKey {
  readonly certificateDer: Buffer
  sign(statement: string): Promise<StatementSignature>
}

export interface KeyOrder {
  readonly unitCode?: string
  readonly number?: string
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly algorithm?: 'RS256' | 'ES256'
}

const algorithms = {
  RS256: {
    name: 'RSASSA-PKCS1-v1_5',
    hash: 'SHA-256',
    modulusLength: 2048,
    publicExponent: new Uint8Array([1, 0, 1]),
  },
  ES256: { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' },
}

export async function createTestKey(office: TestOffice, account: string, order: KeyOrder = {}): Promise<TestKey> {
  const algorithm = order.algorithm ?? 'RS256'
  const keys = await crypto.subtle.generateKey(algorithms[algorithm], true, ['sign', 'verify'])
  const owner = getSampleAccount(account)
  const unitCode = order.unitCode ?? owner.unitCode ?? ''
  const certificateDer = await office.ca.issueCertificate({
    publicKey: new Uint8Array(await crypto.subtle.exportKey('spki', keys.publicKey)),
    clerk: {
      name: owner.name,
      unitName: sampleUnits.find((unit) => unit.code === unitCode)?.name ?? '测试单位',
      unitCode,
      number: order.number ?? owner.clerkNumber,
    },
    notBefore: order.notBefore ?? new Date('2026-01-01T00:00:00Z'),
    notAfter: order.notAfter ?? new Date('2028-01-01T00:00:00Z'),
  })
  return {
    certificateDer,
    async sign(statement) {
      const cms = await createSignedAttributes(
        toUtf8(statement),
        certificateDer.toString('base64'),
        office.now(),
        algorithm,
      )
      const signature = await crypto.subtle.sign(algorithms[algorithm], keys.privateKey, cms.toBeSigned)
      return { cms: toBase64(cms.finish(new Uint8Array(signature))) }
    },
  }
}

/** The server's answer, whichever it was. */
export interface Answer {
  readonly status: number
  readonly json: unknown
}

/** What to put in the place of what an honest client sends. */
export interface LoginOverrides {
  readonly password?: string
  readonly nonce?: string
  readonly serverId?: string
  readonly signedAccount?: string
  readonly signedKey?: string
  readonly body?: Readonly<Record<string, unknown>>
}

/** Speaks the contract by hand, as any implementer's client would. */
export class TestClerk {
  readonly office: TestOffice
  readonly account: string
  readonly key: TestKey
  readonly sessionKey: TestSessionKey
  workstation: Workstation = { id: '0195f3a0-0000-7000-8000-000000000001', name: 'desk-1' }
  grant: SessionGrant | undefined

  constructor(office: TestOffice, account: string, key: TestKey, sessionKey: TestSessionKey) {
    this.office = office
    this.account = account
    this.key = key
    this.sessionKey = sessionKey
  }

  static async create(office: TestOffice, account = 'zhuanbanyuan01', order?: KeyOrder): Promise<TestClerk> {
    return TestClerk.withKey(office, account, await createTestKey(office, account, order))
  }

  static async withKey(office: TestOffice, account: string, key: TestKey): Promise<TestClerk> {
    return new TestClerk(office, account, key, await createTestSessionKey())
  }

  static async loggedIn(office: TestOffice, account = 'zhuanbanyuan01'): Promise<TestClerk> {
    const clerk = await TestClerk.create(office, account)
    clerk.grant = parse(SessionGrant, await clerk.logIn())
    return clerk
  }

  async challenge(): Promise<Challenge> {
    return parse(Challenge, await this.send('POST', '/auth/challenge', {}))
  }

  async logIn(overrides: LoginOverrides = {}): Promise<Answer> {
    const challenge = await this.challenge()
    const { nonce = challenge.nonce, serverId = challenge.serverId, signedAccount: account = this.account } = overrides
    const { publicKey, thumbprint } = this.sessionKey
    const signature = await this.key.sign(
      toLoginStatement({ serverId, nonce, account, sessionKey: overrides.signedKey ?? thumbprint }),
    )
    const password = overrides.password ?? getSampleAccount(this.account).password
    const { workstation } = this
    const body = { nonce, account: this.account, password, sessionKey: publicKey, workstation, signature }
    return this.send('POST', '/auth/login', { ...body, ...overrides.body })
  }

  async renew(renewalToken = this.grant?.renewalToken ?? ''): Promise<Answer> {
    const { serverId, nonce } = await this.challenge()
    const { publicKey, thumbprint } = this.sessionKey
    const signature = await this.key.sign(toLoginStatement({ serverId, nonce, sessionKey: thumbprint }))
    return this.send('POST', '/auth/renew', { nonce, renewalToken, sessionKey: publicKey, signature })
  }

  async push(...operations: readonly Operation[]): Promise<readonly OperationResult[]> {
    return parse(PushResponse, await this.send('POST', '/operations', { operations })).results
  }

  /** One operation's result. */
  async pushOne(operation: Operation): Promise<OperationResult> {
    const [result] = await this.push(operation)
    if (!result) throw new Error('no result')
    return result
  }

  async toSubmit(submission: Submission, overrides: Partial<SubmitFiling> = {}): Promise<SubmitFiling> {
    const statement = toSubmissionStatement(JSON.stringify(submission))
    if (!statement.ok) throw new Error(statement.error.code)
    const signature = await this.key.sign(statement.value)
    return {
      ...{ id: uuidv7(), createdAt: new Date().toISOString(), type: 'submit-filing' },
      ...{ filingId: submission.filingId, statement: statement.value, signature },
      ...overrides,
    }
  }

  async pull(since?: string, limit = 500): Promise<ChangesPage> {
    const query = new URLSearchParams({ limit: String(limit), ...(since !== undefined && { since }) })
    return parse(ChangesPage, await this.send('GET', `/changes?${query}`))
  }

  /** Pages until there is no more. */
  async pullAll(
    since?: string,
    limit = 500,
  ): Promise<{ changes: ChangesPage['changes']; cursor: string; pages: number }> {
    const changes: ChangesPage['changes'] = []
    let [cursor, pages] = [since, 0]
    for (;;) {
      const page = await this.pull(cursor, limit)
      changes.push(...page.changes)
      cursor = page.cursor
      pages += 1
      if (!page.more) return { changes, cursor, pages }
    }
  }

  async send(method: string, target: string, body?: unknown): Promise<Answer> {
    const response = await fetch(new URL(target, this.office.url), {
      method,
      headers: {
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(await this.credentials(method, target)),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, json: text === '' ? null : JSON.parse(text) }
  }

  /** Token and a proof for one request; nothing before there is a session. */
  async credentials(method: string, target: string): Promise<Record<string, string>> {
    if (!this.grant) return {}
    const { token } = this.grant
    const url = new URL(target, this.office.url).href
    const dpop = await this.sessionKey.prove({ method, url, token, at: this.office.now() })
    return { authorization: `DPoP ${token}`, dpop }
  }
}

export function codeOf(answer: Answer): string {
  return Problem.parse(answer.json).code
}

function parse<T>(schema: z.ZodType<T>, answer: Answer): T {
  if (answer.status !== 200) throw new Error(`${answer.status} ${JSON.stringify(answer.json)}`)
  return schema.parse(answer.json)
}

function getSampleAccount(account: string) {
  const found = sampleAccounts.find((each) => each.account === account)
  if (!found) throw new Error(`no such sample account: ${account}`)
  return found
}
