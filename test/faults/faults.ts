import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../support/steps.ts'
import { listSuites } from './list-suites.ts'

/** `npm run faults [-- suite or case … --short --size N]`: every case in its long form, counted into out/faults/. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { short: { type: 'boolean', default: false }, size: { type: 'string' } },
})
const directory = join(root, 'out/faults')
mkdirSync(directory, { recursive: true })

let [tried, failed] = [0, 0]
for (const suite of await listSuites()) {
  const isWanted = (name: string) => positionals.length === 0 || positionals.includes(name)
  const wanted = suite.cases.filter((each) => isWanted(suite.name) || isWanted(each.name))
  if (wanted.length === 0) continue
  const cases = []
  for (const each of wanted) {
    const size = Number(values.size ?? (values.short ? each.short : each.long))
    const started = performance.now()
    const outcome = await each.run(size)
    const seconds = Math.round((performance.now() - started) / 100) / 10
    const { length } = outcome.problems
    console.log(`${suite.name} [${each.name}] size ${size}: ${outcome.tried} tried, ${length} failed, ${seconds} s`)
    for (const problem of outcome.problems.slice(0, 20)) console.log(`  ${problem}`)
    cases.push({ name: each.name, tried: outcome.tried, failed: length, size, seconds })
    tried += outcome.tried
    failed += length
  }
  writeFileSync(join(directory, `${suite.name}.json`), `${JSON.stringify({ cases }, null, 2)}\n`)
}
console.log(`${tried} tried, ${failed} failed: out/faults/`)
// Nothing tried is no success. Browsers and servers are ended by now; what still ticks would only keep this open.
process.exit(tried > 0 && failed === 0 ? 0 : 1)
