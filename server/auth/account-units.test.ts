import { createHash } from 'node:crypto'
import { uuidv7 } from 'uuidv7'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Change } from '../../domain/sync/change.ts'
import type { Operation } from '../../domain/sync/operation.ts'
import type { Submission } from '../../domain/sync/submission.ts'
import { createAccountUnitRepo } from './account-unit.repo.ts'
import { sendFile } from '../testing/send-file.ts'
import { codeOf, TestClerk } from '../testing/test-clerk.ts'
import { toPlanData, toSubmission, toTestFile } from '../testing/test-filings.ts'
import { openTestOffice, type TestOffice } from '../testing/test-office.ts'

const [MAIN, SECOND, FOREIGN, LATER] = ['000305', '000306', '000771', '000418'] as const
let office: TestOffice
/** Files for MAIN (his certificate's) and SECOND. */
let clerk: TestClerk
let stranger: TestClerk
let desk: TestClerk
/** Whose filings the attempts below are about: one of each unit, put there by whoever may. */
const planOf = new Map<string, string>()
const operationOf = new Map<string, string>()

beforeAll(async () => {
  office = await openTestOffice()
  clerk = await TestClerk.loggedIn(office, 'zhuanbanyuan03')
  stranger = await TestClerk.loggedIn(office)
  desk = await TestClerk.loggedIn(office, 'huzhaotai01')
  for (const [who, unitCode] of [
    [clerk, MAIN],
    [clerk, SECOND],
    [stranger, FOREIGN],
  ] as const) {
    const submission = planFor(who, unitCode)
    const operation = await who.toSubmit(submission)
    expect(await who.pushOne(operation)).toMatchObject({ outcome: 'accepted', revision: 1 })
    planOf.set(unitCode, submission.filingId)
    operationOf.set(unitCode, operation.id)
  }
}, 60_000)
afterAll(() => office.close())

function planFor(who: TestClerk, unitCode: string): Submission {
  const submittedBy = { account: who.account, name: who.grant?.clerk.name ?? '' }
  return toSubmission('plan', toPlanData(), { unitCode, submittedBy })
}

function changeUnits(act: 'add' | 'remove', unitCode: string): void {
  office.inDatabase((db) => createAccountUnitRepo(db)[act]('zhuanbanyuan03', unitCode, '2026-11-21T02:00:00.000Z'))
}

async function listNotices(who: TestClerk): Promise<ReadonlyMap<string, string>> {
  const { changes } = await who.pullAll()
  const letters = changes.flatMap((each) => ('body' in each && each.entity === 'notice' ? [each.body] : []))
  return new Map(letters.map(({ filingId, id }) => [filingId ?? '', id]))
}

function listFilingUnits(changes: readonly Change[]): readonly string[] {
  const codes = changes.flatMap((each) => ('body' in each && each.entity === 'filing' ? [each.body.unitCode] : []))
  return [...new Set(codes)].toSorted()
}

/** Every kind of access to a unit's things, and how it ends: `yes`, or the code it is refused with. */
const attempts: Readonly<Record<string, (unitCode: string) => Promise<string>>> = {
  submit: async (unitCode) => {
    const [result] = await clerk.push(await clerk.toSubmit(planFor(clerk, unitCode)))
    return toWord(result)
  },
  'take over a filing by its id': async (unitCode) => {
    const filingId = planOf.get(unitCode) ?? ''
    const result = await clerk.pushOne(
      await clerk.toSubmit({ ...planFor(clerk, MAIN), filingId, baseRevision: 1, round: 2 }),
    )
    return 'code' in result ? result.code : result.outcome
  },
  'read a letter': async (unitCode) => {
    const owner = unitCode === FOREIGN ? stranger : clerk
    const noticeId = (await listNotices(owner)).get(planOf.get(unitCode) ?? '') ?? ''
    return toWord(await clerk.pushOne({ ...envelope(), type: 'read-notice', noticeId }))
  },
  'have the receipt': async (unitCode) => {
    const answer = await clerk.send('GET', `/receipts/${operationOf.get(unitCode)}`)
    return answer.status === 200 ? 'yes' : codeOf(answer)
  },
  'see the filing': async (unitCode) => {
    const { changes } = await clerk.pullAll()
    const ids = changes.flatMap((each) => ('body' in each ? [each.body.id] : []))
    return ids.includes(planOf.get(unitCode) ?? '') ? 'yes' : 'no'
  },
  'have the letter': async (unitCode) => {
    return (await listNotices(clerk)).has(planOf.get(unitCode) ?? '') ? 'yes' : 'no'
  },
  withdraw: async (unitCode) => {
    const filingId = planOf.get(unitCode) ?? ''
    const operation = { ...envelope(), type: 'withdraw-filing', filingId, baseRevision: 1, reason: '' } as const
    return toWord(await clerk.pushOne(operation))
  },
  delete: async (unitCode) => {
    const filingId = planOf.get(unitCode) ?? ''
    return toWord(await clerk.pushOne({ ...envelope(), type: 'delete-filing', filingId, baseRevision: 2 }))
  },
}

function envelope() {
  return { id: uuidv7(), createdAt: new Date().toISOString() }
}

function toWord(result: Awaited<ReturnType<TestClerk['pushOne']>> | undefined): string {
  return result?.outcome === 'accepted' ? 'yes' : result && 'code' in result ? result.code : (result?.outcome ?? '')
}

describe('a clerk of two units', () => {
  it('is told so at login, the unit of the certificate first', () => {
    expect(clerk.grant?.clerk).toMatchObject({ unitCode: MAIN, unitName: '吉林省测试师范大学' })
    expect(clerk.grant?.clerk.units.map(({ code }) => code)).toEqual([MAIN, SECOND])
    expect(stranger.grant?.clerk.units.map(({ code }) => code)).toEqual([FOREIGN])
  })

  it('may do the same for both, and nothing for a third', async () => {
    const refusals: Readonly<Record<string, string>> = {
      submit: 'wrong-unit',
      'take over a filing by its id': 'wrong-unit',
      'read a letter': 'unknown-notice',
      'have the receipt': 'no-receipt',
      'see the filing': 'no',
      'have the letter': 'no',
      withdraw: 'unknown-filing',
      delete: 'unknown-filing',
    }
    let count = 0
    for (const [name, attempt] of Object.entries(attempts)) {
      for (const unitCode of [MAIN, SECOND, FOREIGN]) {
        const own = name === 'take over a filing by its id' ? (unitCode === MAIN ? 'not-allowed' : 'wrong-unit') : 'yes'
        expect(await attempt(unitCode), `${name} ${unitCode}`).toBe(unitCode === FOREIGN ? refusals[name] : own)
        count += 1
      }
    }
    console.log(`units: ${count} attempts, ${Object.keys(attempts).length} ways for 3 units`)
  })

  it('brings a file once for whichever unit, and the unit keeps it when the clerk has left', async () => {
    const file = toTestFile('二级单位的函')
    await sendFile(clerk, file)
    const material = { id: uuidv7(), slot: 'plan-letter', name: 'a.pdf', mediaType: 'application/pdf' as const }
    const materials = [{ ...material, bytes: file.bytes.length, sha256: file.sha256 }]
    const result = await clerk.pushOne(await clerk.toSubmit({ ...planFor(clerk, SECOND), materials }))
    expect(result).toMatchObject({ outcome: 'accepted' })
    const holders = office.inDatabase((db) =>
      db.prepare('SELECT unit_code FROM file_holder WHERE sha256 = ? ORDER BY unit_code').pluck().all(file.sha256),
    )
    expect(holders).toEqual([MAIN, SECOND])
    const foreign = await stranger.pushOne(await stranger.toSubmit({ ...planFor(stranger, FOREIGN), materials }))
    expect(foreign).toMatchObject({ outcome: 'files-missing' })
  })

  it('has to read the feed anew when a unit comes or goes, and has exactly its rows then', async () => {
    const before = await clerk.pullAll()
    expect(listFilingUnits(before.changes)).not.toContain(LATER)
    changeUnits('add', LATER)
    const refused = await clerk.send('GET', `/changes?${new URLSearchParams({ since: before.cursor })}`)
    expect([refused.status, codeOf(refused)]).toEqual([410, 'cursor-expired'])
    expect(await attempts['submit']?.(LATER)).toBe('yes')
    const during = await clerk.pull()
    expect(during.units?.map(({ code }) => code)).toEqual([MAIN, SECOND, LATER].toSorted())
    const all = await clerk.pullAll()
    expect(listFilingUnits(all.changes)).toContain(LATER)
    // The same cursor goes on as long as the units are the same.
    expect((await clerk.pullAll(all.cursor)).changes).toEqual([])

    changeUnits('remove', LATER)
    expect(codeOf(await clerk.send('GET', `/changes?${new URLSearchParams({ since: all.cursor })}`))).toBe(
      'cursor-expired',
    )
    const after = await clerk.pullAll()
    expect(listFilingUnits(after.changes)).not.toContain(LATER)
    expect(await attempts['submit']?.(LATER)).toBe('wrong-unit')
    // The cursor of before both is as good as ever: it is of the same units.
    await clerk.pullAll(before.cursor)
  })

  it('is given no main unit twice, and a reviewer none at all', () => {
    expect(() => changeUnits('add', MAIN)).toThrow('main unit')
    expect(() =>
      office.inDatabase((db) => createAccountUnitRepo(db).add('shenheyuan01', SECOND, '2026-11-21T02:00:00.000Z')),
    ).toThrow('only accounts of a unit')
  })
})

describe('the passport desk', () => {
  it('may look up and read, and is refused every filing act', async () => {
    expect(desk.grant?.clerk.role).toBe('passport-desk')
    const { changes } = await desk.pullAll()
    expect(listFilingUnits(changes)).toContain(FOREIGN)
    const filingId = planOf.get(FOREIGN) ?? ''
    const acts: readonly Operation[] = [
      await desk.toSubmit(planFor(desk, FOREIGN)),
      { ...envelope(), type: 'withdraw-filing', filingId, baseRevision: 1, reason: '' },
      { ...envelope(), type: 'delete-filing', filingId, baseRevision: 1 },
    ]
    const results = await desk.push(...acts)
    expect(results.map((result) => 'code' in result && result.code)).toEqual(acts.map(() => 'not-your-role'))
    const sha256 = createHash('sha256').update('x').digest('hex')
    const announced = await fetch(new URL('/files', office.url), {
      method: 'POST',
      headers: {
        ...(await desk.credentials('POST', '/files')),
        ...{ 'tus-resumable': '1.0.0', 'upload-length': '1' },
        'upload-metadata': `sha256 ${btoa(sha256)},mediaType ${btoa('application/pdf')}`,
      },
    })
    expect([announced.status, await announced.json()]).toMatchObject([403, { code: 'not-your-role' }])
    const noticeId = (await listNotices(desk)).get(filingId) ?? ''
    expect(toWord(await desk.pushOne({ ...envelope(), type: 'read-notice', noticeId }))).toBe('yes')
    console.log(`passport desk: ${acts.length + 1} acts refused`)
  })
})
