import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'
import { createSampleCaMaterial, openSampleCa } from './sample-ca.ts'
import type { SampleCa } from './sample-ca.ts'

const SampleCaFile = z.strictObject({ privateKey: z.string(), certificate: z.string() })

/** The sample authority of a folder (outside the repository), made at the first call and the same ever after. */
export async function getSampleCa(directory: string): Promise<SampleCa> {
  const file = path.join(directory, 'sample-ca.json')
  if (!existsSync(file)) {
    mkdirSync(directory, { recursive: true })
    writeFileSync(file, JSON.stringify(await createSampleCaMaterial()), { mode: 0o600 })
  }
  return openSampleCa(SampleCaFile.parse(JSON.parse(readFileSync(file, 'utf8'))))
}
