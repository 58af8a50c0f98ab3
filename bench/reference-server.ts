import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { SampleCa } from '../server/sample/ca/sample-ca.ts'
import { getSampleCa } from '../server/sample/ca/sample-ca.store.ts'
import { fillWithSample } from '../server/sample/fill-with-sample.ts'
import { toPem } from '../server/sample/to-pem.ts'

export interface ReferenceServer {
  readonly url: string
  readonly ca: SampleCa
  /** Its data folder. */
  readonly data: string
  end(): Promise<void>
}

/** The reference server in a process of its own, as in life, over an invented province of `groups` groups. */
export async function startReferenceServer(
  directory: string,
  groups: number,
  prepare: (directory: string, data: string) => void = () => undefined,
): Promise<ReferenceServer> {
  const ca = await getSampleCa(join(directory, 'ca'))
  const data = join(directory, 'server')
  const caFile = join(directory, 'ca.pem')
  mkdirSync(data, { recursive: true })
  writeFileSync(caFile, toPem(ca.certificateDer))
  await fillWithSample(data, groups)
  prepare(directory, data)
  const child = spawn(process.execPath, ['server/index.ts', '--data', data, '--ca', caFile], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const url = await new Promise<string>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)))
    child.stdout.on('data', (chunk: Buffer) => {
      const [found] = /http:\/\/[\d.:]+/.exec(chunk.toString()) ?? []
      if (found) resolve(found)
    })
  })
  return {
    ...{ ca, url, data },
    async end() {
      child.kill()
      if (child.exitCode === null) await once(child, 'exit')
    },
  }
}
