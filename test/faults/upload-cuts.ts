import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { openDatabase } from '../../main/db/open-database.ts'
import { createFileStore } from '../../main/files/encrypted-file-store.ts'
import { CHUNK_BYTES } from '../../main/outbox/upload.ts'
import { createFileStorage } from '../../server/files/file-storage.ts'
import { createChance } from '../../server/sample/random.ts'
import { createOffice } from '../integration/office.ts'
import { startCutProxy } from './cut-proxy.ts'
import type { Outcome } from './fault.ts'
import type { UploadOrder } from './upload-order.ts'

const SEED = 1121
const CHILD = path.join(import.meta.dirname, 'upload-child.ts')
/** The long form: 100 cuts in 200 MB. */
const BYTES_A_CUT = 2 * CHUNK_BYTES

/**
 * Promise 18. A file of 2 MiB a cut goes to the real server; `size` times the line breaks at a random byte, in the middle of
 * chunks too, and every fifth time the process that sends it is killed instead. The office has the file by its hash, and of
 * each cut at most one chunk was sent again.
 */
export async function runUploadCuts(size: number): Promise<Outcome> {
  const chance = createChance(SEED)
  const problems: string[] = []
  const office = await createOffice(0, { maxBytes: size * BYTES_A_CUT })
  await office.startServer()
  const proxy = await startCutProxy(office.url)
  await office.stopServer()
  await office.startServer({ publicUrl: proxy.url })
  try {
    const order = await prepare(office, proxy.url, size * BYTES_A_CUT)
    const { bytes } = order.need
    let kills = 0
    let child = start(order)
    for (let cut = 1; cut <= size; cut += 1) {
      const before = proxy.counts.bytes
      // Never so far that the file is through before the last cut: what is sent anew is at most one chunk of the two.
      const room = chance.between(1, CHUNK_BYTES - 1)
      if (cut % 5 === 0) {
        await waitUntil(() => proxy.counts.bytes - before >= room, child)
        child.kill()
        await child.ended
        kills += 1
        child = start(order)
      } else {
        const cuts = proxy.counts.cuts
        proxy.cutAfter(room)
        await waitUntil(() => proxy.counts.cuts > cuts, child)
      }
      if (child.problems.length > 0) break
    }
    await child.ended
    problems.push(...child.problems)
    const again = proxy.counts.bytes - bytes
    console.log(
      `seed ${SEED}: ${toMiB(bytes)} MiB, ${size} cuts, ${kills} of them kills, ${toMiB(again)} MiB sent again`,
    )
    if (again > size * CHUNK_BYTES) problems.push(`${again} bytes were sent again`)
    const arrived = await hashArrived(path.join(office.dataDirectory, 'files'), order.need.sha256)
    if (arrived !== order.need.sha256) problems.push(`the office has ${arrived ?? 'nothing'}`)
  } finally {
    await office.stopServer()
    await proxy.close()
    await office.remove()
  }
  return { tried: size, problems }
}

async function prepare(office: Awaited<ReturnType<typeof createOffice>>, url: string, bytes: number) {
  const folder = path.join(office.directory, 'desk')
  mkdirSync(folder)
  const source = path.join(folder, 'scan.pdf')
  writeFileSync(source, Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(bytes - 9)]))
  const key = randomBytes(32)
  const [database, directory] = [path.join(folder, 'desk.db'), path.join(folder, 'files')]
  const opened = openDatabase({ path: database, key })
  if (!opened.ok) throw new Error(opened.error.code)
  opened.value.close()
  const files = createFileStore({ directory, key: Buffer.from(key) })
  const stored = await files.add(source)
  files.close()
  return {
    ...{ database, files: directory, key: key.toString('hex'), authority: path.join(office.directory, 'ca') },
    ...{ serverUrl: office.url, url, need: { ...stored, mediaType: 'application/pdf' } },
  } satisfies UploadOrder
}

/** The client, as a process of its own. */
function start(order: UploadOrder) {
  const child = spawn(process.execPath, [CHILD, JSON.stringify(order)], { stdio: ['ignore', 'pipe', 'inherit'] })
  const problems: string[] = []
  let hasEnded = false
  child.stdout.on('data', (chunk: Buffer) => {
    for (const line of chunk.toString().split('\n')) if (line.startsWith('failed')) problems.push(line)
  })
  const ended = once(child, 'exit').then(() => {
    hasEnded = true
  })
  return { problems, ended, hasEnded: () => hasEnded, kill: () => child.kill('SIGKILL') }
}

async function waitUntil(isSo: () => boolean, child: ReturnType<typeof start>): Promise<void> {
  const end = performance.now() + 60_000
  while (!isSo()) {
    if (child.hasEnded()) throw new Error('the upload ended before its cut')
    if (performance.now() > end) throw new Error('the upload stands still')
    await new Promise((done) => setTimeout(done, 2))
  }
}

async function hashArrived(directory: string, sha256: string): Promise<string | undefined> {
  const hash = createHash('sha256')
  try {
    for await (const chunk of createFileStorage(directory).read(sha256)) hash.update(chunk as Buffer)
  } catch {
    return undefined
  }
  return hash.digest('hex')
}

function toMiB(bytes: number): number {
  return Math.round((bytes / 1024 / 1024) * 10) / 10
}
