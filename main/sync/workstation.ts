import { randomUUID } from 'node:crypto'
import { mkdirSync, readFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { z } from 'zod'
import type { Workstation } from '../../domain/sync/session.ts'
import { writeFileDurably } from '../key/write-file-durably.ts'

const File = z.object({ id: z.uuid() })
const LONGEST_NAME = 64

/**
 * Who this computer is to the server: a random id made at the first login and kept in the program's own folder, and the host
 * name. Nothing about the hardware is read.
 */
export function readWorkstation(userData: string): Workstation {
  const file = path.join(userData, 'workstation.json')
  const name = os.hostname().slice(0, LONGEST_NAME) || 'unnamed'
  const known = File.safeParse(readJson(file)).data
  if (known) return { id: known.id, name }
  const id = randomUUID()
  mkdirSync(userData, { recursive: true })
  writeFileDurably(file, `${JSON.stringify({ id })}\n`)
  return { id, name }
}

/** undefined where there is none, or none that can be read: then this is a new workstation. */
function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}
