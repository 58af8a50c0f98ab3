import { spawn, type ChildProcessByStdio } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { z } from 'zod'
import { openDatabase } from '../main/db/open-database.ts'
import { createFileStore } from '../main/files/encrypted-file-store.ts'
import { createUploader } from '../main/outbox/upload.ts'
import { hashFile } from '../server/files/file-storage.ts'
import { getSampleCa } from '../server/sample/ca/sample-ca.store.ts'
import { connectClerk } from '../test/support/clerk-client.ts'
import { median, toMedians, toRow, type Options, type Row } from './measure.ts'
import { startTurns } from './turns.ts'
import { startWatcher } from './watcher.ts'

const MIB = 1024 * 1024
const SIZE_MIB = 100

/**
 * A scan of `size` MiB from the encrypted store to the real server, which checks its hash, against the plain file as one PUT to
 * a server that does no more than write it and sync it. Both servers are processes of their own.
 */
export async function bench({ rounds, size = SIZE_MIB }: Options): Promise<readonly Row[]> {
  const directory = mkdtempSync(join(tmpdir(), 'upload-bench-'))
  const office = await startOffice(size)
  const target = join(directory, 'put')
  const bare = await startBareServer(target)
  const connection = await connectClerk({ url: office.url, ca: office.ca })
  const source = join(directory, 'scan.pdf')
  const pairs = []
  const blocks = []
  const waits: { readonly ours: number; readonly idle: number }[] = []
  try {
    // The first round warms both sides and is not counted.
    for (let round = 0; round <= rounds; round += 1) {
      writeFileSync(source, Buffer.concat([Buffer.from('%PDF-1.4\n'), randomBytes(size * MIB - 9)]))
      const ours = await upload(connection, source, join(directory, `round-${round}`))
      const floor = await put(bare.url, source)
      if ((await hashFile(target)) !== (await hashFile(source))) throw new Error('the bare server has another file')
      if (round === 0) continue
      pairs.push({ ours: (1000 * size) / ours.ms, floor: (1000 * size) / floor })
      blocks.push({ ours: ours.block, floor: 10 })
      waits.push({ ours: ours.wait, idle: ours.idleWait })
    }
    return [
      toRow('upload', toMedians(pairs), 'MiB/s', `${size} MiB by tus from the encrypted store; against one PUT`),
      toRow(
        'upload-block',
        toMedians(blocks),
        'ms',
        `CPU time of the longest turn of the thread; against 10. By the clock on the wall, sleep of 1 ms included, ${toText(waits)}`,
      ),
    ]
  } finally {
    connection.http.close()
    bare.end()
    await office.end()
    rmSync(directory, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function upload({ server }: Awaited<ReturnType<typeof connectClerk>>, source: string, folder: string) {
  const opened = openDatabase({ path: join(folder, 'desk.db'), key: randomBytes(32) })
  if (!opened.ok) throw new Error(opened.error.code)
  const files = createFileStore({ directory: join(folder, 'files'), key: randomBytes(32) })
  const stored = await files.add(source)
  const send = createUploader({ db: opened.value, files, server, onProgress: () => undefined })
  const watcher = await startWatcher()
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const turns = startTurns()
  delay.enable()
  const started = performance.now()
  const sent = await send({ ...stored, mediaType: 'application/pdf' }, new AbortController().signal)
  const ms = performance.now() - started
  delay.disable()
  const block = turns.end()
  const idleWait = await watcher.end()
  opened.value.close()
  files.close()
  rmSync(folder, { recursive: true })
  if (!sent.ok) throw new Error(sent.error.code)
  return { ms, block, wait: delay.max / 1e6, idleWait }
}

/** The clock also counts what other programs took; so does that of a thread with nothing to do. */
function toText(waits: readonly { readonly ours: number; readonly idle: number }[]): string {
  const [ours, idle] = [median(waits.map((each) => each.ours)), median(waits.map((each) => each.idle))]
  return `${ours.toFixed(1)}, and ${idle.toFixed(1)} for a thread that only watched`
}

async function put(url: string, source: string): Promise<number> {
  const started = performance.now()
  const sending = request(url, { method: 'PUT' })
  const answered = once(sending, 'response')
  await pipeline(createReadStream(source, { highWaterMark: MIB }), sending)
  const [answer] = (await answered) as [IncomingMessage]
  await once(answer.resume(), 'end')
  return performance.now() - started
}

async function startOffice(size: number) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'upload-office.ts'), String(size * MIB)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const told = Told.parse(JSON.parse(await readLine(child)))
  return {
    ...{ url: told.url, ca: await getSampleCa(told.authority) },
    async end() {
      const ended = once(child, 'exit')
      child.kill()
      await ended
    },
  }
}

const Told = z.object({ url: z.string(), authority: z.string() })

async function readLine(child: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  for await (const line of createInterface(child.stdout)) return line
  throw new Error('the server ended')
}

async function startBareServer(target: string) {
  const code = `
    const { createServer } = require('node:http')
    const { createWriteStream } = require('node:fs')
    const { pipeline } = require('node:stream/promises')
    const server = createServer(async (request, response) => {
      await pipeline(request, createWriteStream(process.argv[1], { flush: true }))
      response.end()
    })
    server.listen(0, '127.0.0.1', () => console.log('http://127.0.0.1:' + server.address().port))`
  const child = spawn(process.execPath, ['-e', code, target], { stdio: ['ignore', 'pipe', 'inherit'] })
  return { url: await readLine(child), end: () => child.kill() }
}
