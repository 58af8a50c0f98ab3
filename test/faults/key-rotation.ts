import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { opensWith } from '../../main/db/rekeyed-copy.ts'
import { toDatabasePath, writeWorkspaceHeader } from '../../main/key/workspace-folder.ts'
import { sweepGenerations } from '../../main/key/workspace-generations.ts'
import { deriveKey } from '../../main/key/workspace-key.ts'
import { createChance } from '../../server/sample/random.ts'
import type { Outcome } from './fault.ts'
import { addContent, createOpenSecretWorkspace, listLeftovers, listLosses, openRotating } from './rotating-workspace.ts'

const SEED = 909
const CHILD = path.join(import.meta.dirname, 'rotation-child.ts')

/**
 * Promise 9. `size` times: the data key is changed in a process of its own, which is killed at a random moment. The workspace is
 * whole under the one key the header names, the key before it opens nothing any more where it was replaced, and nothing of
 * another generation stays.
 */
export async function runKeyRotation(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const directory = mkdtempSync(path.join(os.tmpdir(), 'key-rotation-'))
  const problems: string[] = []
  let [midway, replaced] = [0, 0]
  let spanMs = 400
  createOpenSecretWorkspace(directory)
  try {
    for (let run = 1; run <= size; run += 1) {
      const before = openRotating(directory)
      await addContent(before, run)
      before.db.close()
      const tookMs = await killDuring(directory, chance.between(0, Math.round(spanMs * 2)))
      if (tookMs !== undefined) spanMs = tookMs
      try {
        const after = openRotating(directory)
        const losses = await listLosses(after, run)
        if (listLeftovers(after.folder).length > 0) midway += 1
        // As at every opening.
        writeWorkspaceHeader(directory, after.folder.header)
        sweepGenerations(after.folder)
        losses.push(...listLeftovers(after.folder).map((name) => `${name} stays`))
        const isNew = after.folder.header.generation !== before.folder.header.generation
        if (isNew) replaced += 1
        const file = toDatabasePath(directory, after.folder.header.generation)
        after.db.close()
        if (isNew && opensWith(file, deriveKey(before.dataKey, 'database'))) losses.push('the old key opens it')
        problems.push(...losses.map((loss) => `run ${run}: ${loss}`))
      } catch (error) {
        problems.push(`run ${run}: ${String(error)}`)
      }
    }
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
  console.log(
    `seed ${SEED}: ${size} kills, ${midway} midway, ${replaced} after a key was replaced, ${problems.length} lost`,
  )
  // A case that only ever killed before or after would prove nothing.
  if (size >= 5 && (midway === 0 || replaced === 0)) problems.push(`${midway} midway, ${replaced} replaced`)
  return { tried: size, problems }
}

/** Gives how long a whole rotation took, when the child got that far. */
async function killDuring(directory: string, delayMs: number): Promise<number | undefined> {
  const child = spawn(process.execPath, [CHILD, directory], { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  let startedAt: number | undefined
  let tookMs: number | undefined
  let complaint = ''
  child.stderr.on('data', (text: Buffer) => (complaint += text.toString()))
  const started = new Promise<void>((resolve) => {
    child.stdout.on('data', (text: Buffer) => {
      if (startedAt === undefined) resolve()
      startedAt ??= performance.now()
      if (tookMs === undefined && text.toString().includes('rotated')) tookMs = performance.now() - startedAt
    })
  })
  await Promise.race([started, ended])
  if (startedAt === undefined) throw new Error(`the rotation did not start: ${complaint}`)
  await new Promise((done) => setTimeout(done, delayMs))
  child.kill('SIGKILL')
  await ended
  return tookMs
}
