import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { root } from '../support/steps.ts'
import { cases } from './cases.ts'
import { Credentials } from './credentials.ts'
import { startOwnServer } from './own-server.ts'
import { prepareSetup, runCase, type CaseResult } from './run-cases.ts'

/**
 * `npm run conformance [-- --server URL --credentials FILE] [C-25 …]`: every rule of `server/CONTRACT.md` that can be tried from
 * outside, against any server; without `--server` against our own. What the credentials are says `README.md` beside this.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { server: { type: 'string' }, credentials: { type: 'string' } },
})
const wanted = cases.filter(({ rule }) => positionals.length === 0 || positionals.includes(rule))
const results: CaseResult[] = []
const own = values.server === undefined ? await startOwnServer() : undefined
const url = values.server ?? own?.office.url ?? ''
try {
  const setup = await prepareSetup(url, own?.credentials ?? readCredentials())
  console.log(`${url}, server ${setup.target.serverId}, office ${setup.pack.office}`)
  for (const each of wanted) {
    const result = await runCase(each, setup)
    results.push(result)
    console.log(
      `${result.problem === undefined ? 'ok    ' : 'FAILED'} ${each.rule.padEnd(5)} ${each.title} (${result.ms} ms)`,
    )
    if (result.problem !== undefined) console.log(`       ${result.problem}`)
  }
} catch (error) {
  console.error(`nothing could be tried: ${error instanceof Error ? error.message : String(error)}`)
} finally {
  await own?.office.close()
}

const failed = results.filter(({ problem }) => problem !== undefined).length
const folder = join(root, 'out/conformance')
mkdirSync(folder, { recursive: true })
writeFileSync(join(folder, 'report.json'), `${JSON.stringify({ server: url, results }, null, 2)}\n`)
console.log(`${results.length - failed} passed, ${failed} failed`)
// Nothing tried is no success.
process.exit(results.length > 0 && results.length === wanted.length && failed === 0 ? 0 : 1)

function readCredentials(): Credentials {
  if (values.credentials === undefined) throw new Error('--credentials FILE is missing')
  return Credentials.parse(JSON.parse(readFileSync(values.credentials, 'utf8')))
}
