import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { ChangedSource } from '../../../domain/ipc/views.ts'
import type { Workspace } from '../../workspace.ts'
import { listSources, saveSource, type MaterialSource } from './material-source.repo.ts'

/** How a file stands on the disk now. */
type Standing = Pick<MaterialSource, 'bytes' | 'modifiedAt'>

/** A stick that was taken out, or a share that is asleep, may keep a look waiting for minutes. */
const LOOK_MS = 2000

/**
 * Materials whose file on this computer is another by now. Size and time are looked at; where they differ, the content decides,
 * and a file that was only touched is noted as it stands. One that is gone, moved or out of reach is no change: what was taken
 * is here.
 */
export async function listChangedSources({ db }: Workspace, filingId: string): Promise<readonly ChangedSource[]> {
  const looked = await Promise.all(
    listSources(db, filingId).map(async (source) => ({ source, now: await look(source.path) })),
  )
  const changed: ChangedSource[] = []
  for (const { source, now } of looked) {
    if (!now || (now.bytes === source.bytes && now.modifiedAt === source.modifiedAt)) continue
    const sha256 = await hashFile(source.path)
    if (!db.open || sha256 === undefined) continue
    const { materialId, name, path } = source
    if (sha256 === source.sha256) saveSource(db, { materialId, path, ...now })
    else changed.push({ materialId, name, changedAt: new Date(now.modifiedAt).toISOString() })
  }
  return changed
}

/** Undefined where there is no file, or none that answers in time. */
export async function look(path: string): Promise<Standing | undefined> {
  const found = await Promise.race([
    stat(path).catch(() => undefined),
    new Promise<undefined>((resolve) => setTimeout(() => resolve(undefined), LOOK_MS).unref()),
  ])
  return found?.isFile() ? { bytes: found.size, modifiedAt: Math.floor(found.mtimeMs) } : undefined
}

async function hashFile(path: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
    return hash.digest('hex')
  } catch {
    return undefined
  }
}
