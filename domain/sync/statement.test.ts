import { describe, expect, it } from 'vitest'
import { toLoginStatement, toSubmissionStatement, verifyStatement } from './statement.ts'
import type { SignedStatement } from './statement.ts'

describe('statements', () => {
  it('a login statement is canonical and names its purpose, server, nonce and account', () => {
    expect(toLoginStatement({ serverId: 'jilin', nonce: 'n1', account: 'zhang' })).toBe(
      '{"account":"zhang","nonce":"n1","purpose":"border-desk/login","serverId":"jilin"}',
    )
    expect(toLoginStatement({ serverId: 'jilin', nonce: 'n1' })).not.toContain('account')
  })

  it('a submission is brought to canonical form, whatever order and spacing it came in', () => {
    expect(toSubmissionStatement('{ "b": 1.0, "purpose":"border-desk/submission", "a": "团" }')).toEqual({
      ok: true,
      value: '{"a":"团","b":1,"purpose":"border-desk/submission"}',
    })
  })

  it.each([
    ['{', 'not-json'],
    ['{"purpose":"border-desk/submission","a":"\\ud800"}', 'not-json'],
    ['"border-desk/submission"', 'not-a-submission'],
    ['[{"purpose":"border-desk/submission"}]', 'not-a-submission'],
    ['null', 'not-a-submission'],
    ['{}', 'not-a-submission'],
    ['{"purpose":"border-desk/login","serverId":"x","nonce":"y"}', 'not-a-submission'],
  ])('%s is refused as %s', (json, code) => {
    expect(toSubmissionStatement(json)).toEqual({ ok: false, error: { code } })
  })

  it('nonsense in place of a certificate or signature is false, not an exception', async () => {
    const nonsense: Partial<SignedStatement>[] = [
      {},
      { certificateDer: 'MA==' },
      { certificateDer: 'MIL///8=' },
      { certificateDer: '***' },
      { statementJson: 'no json' },
      { statementJson: '{"b":1,"a":2}' },
    ]
    for (const part of nonsense) {
      const signed = {
        algorithm: 'RS256' as const,
        signature: 'AAAA',
        certificateDer: '',
        statementJson: '{}',
        ...part,
      }
      expect(await verifyStatement(signed)).toBe(false)
    }
    expect(nonsense).toHaveLength(6)
  })
})
