import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createChance } from '../../server/sample/random.ts'
import { copyFolder, damages, ITEMS, leaveWork, toFiles, unlockAgain } from './damaged-database.ts'
import type { Outcome } from './fault.ts'
import { openSigningOffice } from './journaled-workspace.ts'
import { killDuring } from './kill-during.ts'

const SEED = 909
const CHILD = path.join(import.meta.dirname, 'repair-child.ts')

/**
 * Promise 7. `size` times: the program is killed at a random moment of an unlock that repairs a damaged database. At the next one
 * each of the 200 items that waited is there as it was, the clerk is told, and the damaged file still lies there.
 */
export async function runRepairKill(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const parent = mkdtempSync(path.join(tmpdir(), 'repair-kill-'))
  const office = await openSigningOffice()
  const problems: string[] = []
  let midway = 0
  try {
    const before = await leaveWork(parent, office)
    let spanMs = 0
    for (let kill = 0; kill < size; kill += 1) {
      const [name, how, damage] = damages[kill % damages.length] ?? []
      if (!name || !how || !damage) continue
      const directory = path.join(parent, String(kill))
      copyFolder(path.join(parent, how), directory)
      damage({ ...toFiles(directory), chance })
      const { database } = toFiles(directory)
      const damaged = how === 'closed' && existsSync(database) ? readFileSync(database) : undefined
      const delay = spanMs === 0 ? undefined : chance.between(0, Math.round(spanMs))
      const tookMs = await killDuring(CHILD, [directory], delay)
      if (tookMs === undefined) midway += 1
      else spanMs = Math.max(tookMs, 20)
      const { lost } = await unlockAgain(directory, before)
      if (damaged && !isKept(directory, damaged)) lost.push('the damaged file was not kept')
      problems.push(...lost.map((each) => `kill ${kill + 1} (${name}): ${each}`))
      rmSync(directory, { recursive: true })
    }
  } finally {
    await office.close()
    rmSync(parent, { recursive: true, force: true })
  }
  console.log(`seed ${SEED}: ${size} kills, ${midway} in the middle of a repair, ${size * ITEMS} items looked for`)
  if (size >= 20 && midway === 0) problems.push('no repair was cut off')
  return { tried: size, problems }
}

function isKept(directory: string, damaged: Buffer): boolean {
  return readdirSync(directory, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .some((entry) => readFileSync(path.join(entry.parentPath, entry.name)).equals(damaged))
}
