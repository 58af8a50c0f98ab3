import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { electronUnderTest } from '../electron-stand-in/which.ts'
import { root, runStep, type Step } from './steps.ts'
import { readCounts, type Counts } from './test-counts.ts'

/** `npm test [-- name …]`: every suite, or what a name selects. The last line is `N passed, M failed`. */
const names = process.argv.slice(2)
const folder = join(root, 'out/test')
/** Suites of one line run at the same time: the faults mostly wait, for networks to heal and processes to end. */
const suites: readonly (readonly Suite[])[] = [
  [vitest('unit', 10)],
  [vitest('integration', 12), { ...vitest('faults', 12), beside: true }],
  [playwright('e2e', 15)],
]

rmSync(folder, { recursive: true, force: true })
mkdirSync(folder, { recursive: true })
const { kind, version, chromium } = electronUnderTest()
const name = kind === 'electron' ? `Electron ${version}` : `the stand-in for Electron ${version}`
console.log(`on ${name}${chromium ? `, ${chromium}` : ''}, Node ${process.versions.node}`)

const done: Counts[] = []
const lines: string[] = []
for (const together of suites) {
  const ended = await Promise.all(together.map(async (suite) => ({ suite, ...(await runStep(suite)) })))
  for (const { suite, ok, seconds } of ended) {
    const counts = readCounts(suite.kind, suite.report, ok)
    done.push(counts)
    lines.push(`${suite.name.padEnd(12)} ${describe(counts)}, ${seconds} s`)
  }
}

console.log(`\non ${name}\n${lines.join('\n')}`)
const passed = sum((counts) => counts.passed)
const failed = sum((counts) => counts.failed)
// A run that tried nothing, such as one with a misspelt name, is no success.
process.exitCode = failed > 0 || passed === 0 ? 1 : 0
console.log(`${passed} passed, ${failed} failed`)

interface Suite extends Step {
  readonly kind: 'vitest' | 'playwright'
  readonly report: string
}

function vitest(project: string, minutes: number): Suite {
  const report = join(folder, `${project}.json`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const command = ['vitest', 'run', '--project', project, '--passWithNoTests', ...reporters, ...names]
  return { name: project, kind: 'vitest', report, minutes, command }
}

function playwright(suite: string, minutes: number): Suite {
  const command = ['playwright', 'test', '--pass-with-no-tests', ...names]
  return { name: suite, kind: 'playwright', report: join(folder, `${suite}.json`), minutes, command }
}

function describe({ passed, failed, skipped, steps }: Counts): string {
  const extras = [skipped > 0 ? `, ${skipped} skipped` : '', steps > 0 ? `, ${steps} end-to-end steps` : '']
  return `${passed} passed, ${failed} failed${extras.join('')}`
}

function sum(of: (counts: Counts) => number): number {
  return done.reduce((total, counts) => total + of(counts), 0)
}
