import { afterAll, beforeAll, expect, it } from 'vitest'
import { TestClerk } from '../testing/test-clerk.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'
import { createSessionRepo, NONCE_LIMIT } from './session.repo.ts'

let office: TestOffice
beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
}, 60_000)
afterAll(() => office.close())

it('A flood of challenges fills no disk: the oldest go, and a clerk comes in all the same', async () => {
  const clerk = await TestClerk.create(office)
  const oldest = await clerk.challenge()
  office.inDatabase((db) => {
    const sessions = createSessionRepo(db)
    db.transaction(() => {
      for (let made = 0; made < 2 * NONCE_LIMIT; made += 1)
        sessions.insertNonce(`nonce ${made}`, '9999-01-01T00:00:00Z')
    })()
    expect(db.prepare('SELECT count(*) FROM nonce').pluck().get()).toBe(NONCE_LIMIT)
  })
  expect((await clerk.logIn({ nonce: oldest.nonce })).status).toBe(401)
  expect((await clerk.logIn()).status).toBe(200)
  console.log(`${2 * NONCE_LIMIT} challenges asked for, ${NONCE_LIMIT} kept`)
})
