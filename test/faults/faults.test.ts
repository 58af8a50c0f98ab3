import { describe, expect, test } from 'vitest'
import { listSuites } from './list-suites.ts'

/** The short form of every fault suite; the long one is `npm run faults`. */
for (const suite of await listSuites()) {
  describe(`Faults: ${suite.name}`, () => {
    for (const { name, short, run } of suite.cases) {
      test(`[${name}] loses nothing and does nothing twice`, async () => {
        const { tried, problems } = await run(short)
        console.log(`[${name}] ${tried} tried, ${problems.length} failed`)
        expect(problems).toEqual([])
        expect(tried).toBeGreaterThan(0)
      })
    }
  })
}
