import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'

const script = join(import.meta.dirname, 'peers/pouch.mjs')

export interface PouchServer {
  /** Milliseconds that taking over every record into an empty database took, in a process of its own. */
  pull(folder: string): Promise<number>
  end(): Promise<void>
}

/** PouchDB's own server over the same records, in a process of its own; see peers/pouch.mjs. */
export async function startPouchServer(
  folder: string,
  pages: readonly (readonly { readonly id: string }[])[],
): Promise<PouchServer> {
  const file = join(folder, 'records.jsonl')
  const toDocuments = (page: (typeof pages)[number]) => JSON.stringify(page.map((body) => ({ _id: body.id, ...body })))
  writeFileSync(file, pages.map(toDocuments).join('\n'))
  const expected = new Set(pages.flat().map(({ id }) => id)).size
  const child = spawn(process.execPath, [script, 'serve', folder, file], { stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`PouchDB's server ended with ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      const [, found] = /port (\d+)/.exec(chunk.toString()) ?? []
      if (found) resolve(found)
    })
  })
  return {
    async pull(into) {
      const { stdout } = await promisify(execFile)(process.execPath, [script, 'pull', into, `http://127.0.0.1:${port}`])
      const [, written, ms] = /pulled (\d+) ms ([\d.]+)/.exec(stdout) ?? []
      if (Number(written) !== expected) throw new Error(`PouchDB took over ${written} of ${expected} records`)
      return Number(ms)
    },
    async end() {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
