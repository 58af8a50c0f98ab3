import path from 'node:path'
import type { Outcome } from './fault.ts'
import { findHalfSignature, openKeyAtFault } from './key-at-fault.ts'

const AT_ONCE = 20

/** `size` signatures by a key process that collects garbage before and after every call of the module: all verify. */
export async function runSignaturesUnderGc(size: number): Promise<Outcome> {
  const problems: string[] = []
  const file = path.join(import.meta.dirname, '../virtual-key/key-process-under-gc.ts')
  const deadlines = { signSubmission: 120_000, signChallenge: 120_000 }
  for (const keyType of ['rsa', 'ec'] as const) {
    const key = await openKeyAtFault({ keyType, file, deadlines })
    const downs: string[] = []
    key.client.on('process-down', ({ reason }) => downs.push(reason))
    try {
      const login = await key.login()
      if (!login.ok) throw new Error(JSON.stringify(login.error))
      for (let signed = 0; signed < size / 2; signed += AT_ONCE) {
        const count = Math.min(AT_ONCE, size / 2 - signed)
        const acts = Array.from({ length: count }, (_, at) =>
          at % 2 === 0 ? key.signChallenge() : key.signSubmission(),
        )
        for (const result of await Promise.all(acts)) {
          const half = result.ok ? await findHalfSignature(result) : result.error.code
          if (half) problems.push(`${keyType}: ${half}`)
        }
      }
    } finally {
      problems.push(...downs.map((reason) => `${keyType}: the process went down: ${reason}`))
      key.close()
    }
  }
  return { tried: size, problems }
}
