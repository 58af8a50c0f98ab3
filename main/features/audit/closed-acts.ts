import { appendFileSync, closeSync, fstatSync, openSync, readSync, rmSync } from 'node:fs'
import path from 'node:path'
import { uuidv7 } from 'uuidv7'
import { z } from 'zod'
import { log } from '../../log.ts'
import { findSetting, saveSetting } from '../../sync/setting.repo.ts'
import type { Workspace } from '../../workspace.ts'
import { appendAct, hashText } from './audit-log.ts'
import { toJson } from '../../to-json.ts'

/**
 * What happened to a workspace while it was closed, one line of JSON each in a file beside it: a PIN that was refused, or
 * changed. Readable without a key, therefore without names: the token stands there by a piece of a hash of its serial.
 */
const ClosedAct = z.strictObject({
  id: z.uuid(),
  at: z.iso.datetime(),
  action: z.enum(['pin-refused', 'pin-changed']),
  token: z.string().regex(/^[0-9a-f]{12}$/),
})
export type ClosedAct = z.infer<typeof ClosedAct>

const FILE = 'closed-acts.jsonl'
/** About a thousand lines, the newest: anybody can write this file, and an unlock must not wait for what he wrote. */
const MOST_BYTES = 128 * 1024

/** Into the files of these workspaces, on the disk before it returns. What cannot be written is logged: no login fails for it. */
export function keepClosedAct(
  directories: Iterable<string>,
  { action, tokenSerial, at }: { action: ClosedAct['action']; tokenSerial: string; at: Date },
): void {
  const token = hashText(`border-desk/token/${tokenSerial}`).slice(0, 12)
  const act: ClosedAct = { id: uuidv7(), at: at.toISOString(), action, token }
  for (const directory of new Set(directories)) {
    try {
      appendFileSync(path.join(directory, FILE), `${JSON.stringify(act)}\n`, { flush: true })
    } catch (error) {
      log.warn('closed-act-not-kept', { action, error })
    }
  }
}

/**
 * Takes these lines into the audit trail of the workspace, each once even if the power goes between the two. What cannot be
 * written, on a full disk say, stays where it is until the next time.
 */
export function takeInClosedActs(workspace: Workspace): void {
  try {
    takeIn(workspace)
  } catch (error) {
    log.error('closed-acts-not-taken-in', { error })
  }
}

function takeIn(workspace: Workspace): void {
  const { db } = workspace
  const file = path.join(path.dirname(db.name), FILE)
  const acts = read(file)
  const last = acts.at(-1)
  if (!last) return
  const taken = findSetting(db, 'audit-closed-acts')
  db.transaction(() => {
    for (const { at, action, token } of acts.slice(acts.findIndex(({ id }) => id === taken) + 1)) {
      appendAct(workspace, { action, values: { token } }, new Date(at))
    }
    saveSetting(db, 'audit-closed-acts', last.id)
  })()
  rmSync(file, { force: true })
}

/** A line that was cut off by a power failure, or that somebody else wrote, is no act. */
function read(file: string): readonly ClosedAct[] {
  try {
    return readEnd(file)
      .split('\n')
      .flatMap((line) => ClosedAct.safeParse(toJson(line)).data ?? [])
  } catch {
    return []
  }
}

function readEnd(file: string): string {
  const descriptor = openSync(file, 'r')
  try {
    const { size } = fstatSync(descriptor)
    const end = Buffer.alloc(Math.min(size, MOST_BYTES))
    readSync(descriptor, end, 0, end.length, size - end.length)
    return end.toString('utf8')
  } finally {
    closeSync(descriptor)
  }
}
