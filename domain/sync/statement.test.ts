import { describe, expect, it } from 'vitest'
import { createSoftwareKey, signCms } from '../../server/testing/software-key.ts'
import { createTestAuthority } from '../../server/testing/test-authority.ts'
import { toBase64, toUtf8 } from '../signature/bytes.ts'
import { toLoginStatement, toSubmissionStatement, verifyStatement } from './statement.ts'

describe('statements', () => {
  it('a login statement is canonical and names its purpose, server, nonce and account', () => {
    expect(toLoginStatement({ serverId: 'jilin', nonce: 'n1', account: 'zhang', sessionKey: 'k' })).toBe(
      '{"account":"zhang","nonce":"n1","purpose":"border-desk/login","serverId":"jilin","sessionKey":"k"}',
    )
    expect(toLoginStatement({ serverId: 'jilin', nonce: 'n1', sessionKey: 'k' })).not.toContain('account')
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

  it('nonsense in place of a statement or signature is undefined, not an exception', async () => {
    const nonsense = [
      ['{}', ''],
      ['{}', 'MA=='],
      ['{}', 'MIL///8='],
      ['{}', '***'],
      ['no json', 'MAA='],
      ['{"b":1,"a":2}', 'MAA='],
    ] as const
    for (const [statementJson, cms] of nonsense) expect(await verifyStatement(statementJson, { cms })).toBeUndefined()
    expect(nonsense).toHaveLength(6)
  })

  it('holds for the very text in canonical form, and for one base64 of the signature', async () => {
    const { ca, key, certificate } = await createSigner()
    const statement = '{"a":1,"purpose":"border-desk/submission"}'
    const cms = toBase64(await signCms(key, certificate, toUtf8(statement)))
    expect(ca).toBeDefined()
    expect(await verifyStatement(statement, { cms })).toMatchObject({ algorithm: 'ES256' })
    const spaced = '{ "a":1,"purpose":"border-desk/submission"}'
    const ofSpaced = toBase64(await signCms(key, certificate, toUtf8(spaced)))
    expect(await verifyStatement(spaced, { cms: ofSpaced })).toBeUndefined()
    expect(await verifyStatement(statement, { cms: `${cms}\n` })).toBeUndefined()
    expect(await verifyStatement(statement, { cms: cms.replaceAll('=', '') + '====' })).toBeUndefined()
  })
})

async function createSigner() {
  const ca = await createTestAuthority('RS256')
  const key = createSoftwareKey('ES256')
  const clerk = { name: '安若溪', unitName: '示例市教育局', unitCode: '220199', number: 'ZBY0001' }
  return { ca, key, certificate: await ca.issueCertificate({ publicKey: key.publicKey, clerk }) }
}
