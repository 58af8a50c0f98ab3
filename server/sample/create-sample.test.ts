import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { checkFields } from '../../domain/filing/check-fields.ts'
import { isBlocking } from '../../domain/filing/issue.ts'
import { getFiling } from '../../domain/filings.ts'
import { findFileNumberParts, findPlanNumberParts } from '../../domain/reference/file-number.ts'
import { checkIdentityNumber } from '../../domain/reference/identity-number.ts'
import { checkOfficialPassportNumber } from '../../domain/reference/passport-number.ts'
import { Change } from '../../domain/sync/change.ts'
import { createRepos } from '../db/repos.ts'
import { openDatabase } from '../db/open-database.ts'
import { parseFilingData } from '../filings/normal-data.ts'
import { createSample } from './create-sample.ts'
import { DESK_UNIT } from './sample-units.ts'

const now = new Date('2026-11-21T02:00:00Z')
const folders: string[] = []
afterEach(() => folders.splice(0).forEach((folder) => rmSync(folder, { recursive: true })))

async function listSample(groups: number, seed: number): Promise<readonly Change[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'border-desk-sample-'))
  folders.push(folder)
  const db = openDatabase(folder)
  await createSample(db, { groups, seed, now })
  const { changes, units } = createRepos(db)
  const query = { since: 0, unitCodes: [DESK_UNIT], scope: units.listSubtreeCodes([DESK_UNIT]), limit: 100_000 }
  const rows = JSON.parse(`[${changes.read(query).bytes}]`) as unknown[]
  db.close()
  return rows.map((row) => Change.parse(row))
}

describe('the invented province', () => {
  it('is the same for the same seed, and another for another', async () => {
    const first = await listSample(60, 1)
    expect(await listSample(60, 1)).toEqual(first)
    expect(await listSample(60, 2)).not.toEqual(first)
  })

  it('has right check digits, numbers and fields throughout', async () => {
    const changes = await listSample(1000, 771)
    const [people, passports, filings] = [
      changes.flatMap((each) => ('body' in each && each.entity === 'person' ? [each.body] : [])),
      changes.flatMap((each) => ('body' in each && each.entity === 'passport' ? [each.body] : [])),
      changes.flatMap((each) => ('body' in each && each.entity === 'filing' ? [each.body] : [])),
    ]
    for (const { identityNumber } of people) expect(checkIdentityNumber(identityNumber)).toBeUndefined()
    for (const { number } of passports) expect(checkOfficialPassportNumber(number)).toBeUndefined()
    const issues = filings.flatMap(({ kind, data }) =>
      checkFields(getFiling(kind), parseFilingData(JSON.stringify(data))).filter(isBlocking),
    )
    expect(issues).toEqual([])
    for (const { kind, number } of filings) {
      const parts = kind === 'plan' ? findPlanNumberParts(number ?? '') : findFileNumberParts(number ?? '')
      expect(parts).toBeDefined()
    }
    expect(new Set(filings.map((filing) => `${filing.kind} ${filing.number}`)).size).toBe(filings.length)
    const ready = filings.filter((filing) => filing.kind === 'plan' && filing.state === 'approved')
    expect(ready.length).toBeGreaterThanOrEqual(4)
    expect(passports.some((passport) => passport.state === 'overdue')).toBe(true)
    console.log(`sample: ${people.length} people, ${passports.length} passports, ${filings.length} filings checked`)
  })
})
