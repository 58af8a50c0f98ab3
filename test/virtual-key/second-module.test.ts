import { randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyStatement } from '../../domain/sync/statement.ts'
import type { KeyResult, KeyToken } from '../../native/pkcs11/face.ts'
import type { KeyClient } from '../../native/pkcs11/key-client.ts'
import { getSampleCa } from '../../server/sample/ca/sample-ca.store.ts'
import { findObstacle, startOpenCryptoki, type OpenCryptoki } from './opencryptoki.ts'
import { CLERK, createVirtualKeyClient, makeFolder, sealFor } from './virtual-key.ts'

const PIN = '246810'
const obstacle = findObstacle()
if (obstacle !== undefined) console.log(`no second PKCS#11 module here: ${obstacle}`)

describe.skipIf(obstacle !== undefined)('a second PKCS#11 module works by a profile alone: openCryptoki', () => {
  const dir = makeFolder()
  let second: OpenCryptoki
  let key: KeyClient

  async function getToken(): Promise<KeyToken> {
    const found = getValue(await key.listTokens()).find(({ label }) => label === second.label)
    if (found === undefined) throw new Error('The token is not listed')
    return found
  }

  async function login(pin: string) {
    const token = await getToken()
    const certificateId = token.certificates[0]?.id ?? ''
    return key.login({ tokenSerial: token.serial, certificateId, pin: await sealFor(key, pin) })
  }

  beforeAll(async () => {
    second = await startOpenCryptoki(dir, await getSampleCa(dir), PIN)
    key = createVirtualKeyClient({ vendors: second.vendors })
  }, 60_000)
  afterAll(() => {
    key.close()
    second.stop()
    rmSync(dir, { recursive: true })
  })

  it('is listed with its certificate', async () => {
    expect(await getToken()).toMatchObject({
      vendor: 'opencryptoki',
      manufacturer: 'IBM Corp.',
      pinState: 'ok',
      pinLength: { min: 4, max: 8 },
      certificates: [{ subjectName: CLERK.name, keyType: 'rsa' }],
    })
  })

  it('logs in, signs what verifies elsewhere, closes and opens a data key, changes its PIN', async () => {
    getValue(await login(PIN))
    const { statementJson, cms } = getValue(
      await key.signSubmission('{"purpose":"border-desk/submission","团组名称":"赴日教育交流团"}'),
    )
    expect(await verifyStatement(statementJson, { cms })).toMatchObject({ algorithm: 'RS256' })
    const dataKey = randomBytes(32)
    const wrapped = getValue(await key.wrapKey(Buffer.from(dataKey)))
    expect(Buffer.from(getValue(await key.unwrapKey(wrapped, 'holder')))).toEqual(dataKey)
    await key.logout()

    const { serial: tokenSerial } = await getToken()
    getValue(await key.changePin({ tokenSerial, pins: await sealFor(key, PIN, '13572468') }))
    expect(await login(PIN)).toMatchObject({ error: { code: 'pin-incorrect' } })
    getValue(await login('13572468'))
    await key.logout()
    getValue(await key.changePin({ tokenSerial, pins: await sealFor(key, '13572468', PIN) }))
  })

  it('counts down and locks by itself, and each step is told', async () => {
    const told = []
    for (let wrong = 0; wrong < 3; wrong += 1) told.push(await login('000000'))
    expect(told).toMatchObject([
      { error: { code: 'pin-incorrect', pinState: 'count-low' } },
      { error: { code: 'pin-incorrect', pinState: 'final-try' } },
      { error: { code: 'pin-locked', pinState: 'locked' } },
    ])
    expect((await getToken()).pinState).toBe('locked')
    expect(await login(PIN)).toMatchObject({ error: { code: 'pin-locked' } })
  })
})

function getValue<T>(result: KeyResult<T>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}
