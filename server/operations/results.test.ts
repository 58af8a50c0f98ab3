import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, expect, it } from 'vitest'
import type { Operation } from '../../domain/sync/operation.ts'
import { ResultsResponse } from '../../domain/sync/operation.ts'
import { codeOf, TestClerk } from '../testing/test-clerk.ts'
import { toPlanData, toSubmission } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

let office: TestOffice
let clerk: TestClerk
beforeAll(async () => {
  office = await openTestOffice({ groups: 0 })
  clerk = await TestClerk.loggedIn(office)
}, 60_000)
afterAll(() => office.close())

async function ask(asking: TestClerk, ids: readonly string[]): Promise<ResultsResponse> {
  return ResultsResponse.parse((await asking.send('POST', '/operations/results', { ids })).json)
}

it('tells what was carried out as a push of it would, receipt included, and what never was; each id once', async () => {
  const submit = await clerk.toSubmit(toSubmission('plan', toPlanData()))
  const withdraw: Operation = {
    ...{ id: uuidv7(), createdAt: submit.createdAt, type: 'withdraw-filing', filingId: submit.filingId },
    ...{ baseRevision: 1, reason: '' },
  }
  const late: Operation = { ...withdraw, id: uuidv7(), type: 'delete-filing', baseRevision: 1 }
  const [accepted, withdrawn, conflict] = await clerk.push(submit, withdraw, late)
  expect([accepted, withdrawn, conflict].map((each) => each?.outcome)).toEqual(['accepted', 'accepted', 'conflict'])

  const never = uuidv7()
  const answer = await ask(clerk, [never, withdraw.id, submit.id, late.id, submit.id])
  expect(answer).toEqual({
    results: [
      { ...withdrawn, outcome: 'duplicate' },
      { ...accepted, outcome: 'duplicate' },
    ],
    unknown: [never, late.id],
  })
  expect(answer.results).toEqual(await clerk.push(withdraw, submit))
  expect(answer.results[1]).toHaveProperty('receipt')
})

it('tells what is being carried out only when it is done', async () => {
  const many = await Promise.all(Array.from({ length: 40 }, () => clerk.toSubmit(toSubmission('plan', toPlanData()))))
  let isAnswered = false
  const pushing = clerk.push(...many).then((results) => ((isAnswered = true), results))
  let asked = 0
  // Before the request is read it is not known, and once it is, it is not called unknown any more.
  for (let seen = false; !isAnswered; asked += 1) {
    const { results, unknown } = await ask(clerk, [many[39]?.id ?? ''])
    expect(results.length + unknown.length).toBe(1)
    expect(seen && unknown.length > 0).toBe(false)
    seen ||= results.length > 0
  }
  expect((await pushing).every(({ outcome }) => outcome === 'accepted')).toBe(true)
  console.log(`asked ${asked} times while 40 were carried out`)
})

it('tells another unit nothing', async () => {
  const submit = await clerk.toSubmit(toSubmission('plan', toPlanData()))
  await clerk.push(submit)
  const other = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
  expect(await ask(other, [submit.id])).toEqual({ results: [], unknown: [submit.id] })
})

it('takes from one to five hundred ids, and only from somebody who is logged in', async () => {
  const many = Array.from({ length: 500 }, () => uuidv7())
  expect((await ask(clerk, many)).unknown).toEqual(many)
  for (const ids of [[], [...many, uuidv7()], ['no-uuid']]) {
    expect(codeOf(await clerk.send('POST', '/operations/results', { ids }))).toBe('malformed')
  }
  const stranger = await TestClerk.create(office)
  expect(codeOf(await stranger.send('POST', '/operations/results', { ids: [uuidv7()] }))).toBe('session-missing')
})
