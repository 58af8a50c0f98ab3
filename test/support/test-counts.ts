import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'

export interface Counts {
  readonly passed: number
  readonly failed: number
  readonly skipped: number
  /** `test.step`s of end-to-end tests. */
  readonly steps: number
}

const vitestReport = z.object({
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
})

interface PlaywrightStep {
  steps?: PlaywrightStep[] | undefined
}
const playwrightStep: z.ZodType<PlaywrightStep> = z.lazy(() => z.object({ steps: z.array(playwrightStep).optional() }))

interface PlaywrightSuite {
  suites?: PlaywrightSuite[] | undefined
  specs?: { tests: { results: PlaywrightStep[] }[] }[] | undefined
}
const playwrightSuite: z.ZodType<PlaywrightSuite> = z.lazy(() =>
  z.object({
    suites: z.array(playwrightSuite).optional(),
    specs: z.array(z.object({ tests: z.array(z.object({ results: z.array(playwrightStep) })) })).optional(),
  }),
)

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
  suites: z.array(playwrightSuite),
})

/**
 * What a suite did, from the report it wrote.
 * @param ended whether its process ended well; a suite that did not, and yet reports no failure, has crashed: one failure.
 */
export function readCounts(kind: 'vitest' | 'playwright', file: string, ended: boolean): Counts {
  const counts = existsSync(file) ? toCounts(kind, JSON.parse(readFileSync(file, 'utf8'))) : undefined
  if (counts === undefined) return { passed: 0, failed: 1, skipped: 0, steps: 0 }
  return !ended && counts.failed === 0 ? { ...counts, failed: 1 } : counts
}

function toCounts(kind: 'vitest' | 'playwright', report: unknown): Counts {
  return kind === 'vitest' ? countVitest(vitestReport.parse(report)) : countPlaywright(playwrightReport.parse(report))
}

function countVitest({ testResults }: z.infer<typeof vitestReport>): Counts {
  const tests = testResults.flatMap((file) => file.assertionResults)
  const count = (status: string) => tests.filter((test) => test.status === status).length
  // A file that could not even be loaded has no test that could fail.
  const broken = testResults.filter(
    (file) => file.status === 'failed' && file.assertionResults.every((test) => test.status !== 'failed'),
  ).length
  const passed = count('passed')
  const failed = count('failed')
  return { passed, failed: failed + broken, skipped: tests.length - passed - failed, steps: 0 }
}

function countPlaywright({ stats, errors, suites }: z.infer<typeof playwrightReport>): Counts {
  return {
    // A test that needed a second try is not a good test.
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky + (stats.unexpected === 0 ? errors.length : 0),
    skipped: stats.skipped,
    steps: suites.reduce((sum, suite) => sum + countSuiteSteps(suite), 0),
  }
}

function countSuiteSteps(suite: PlaywrightSuite): number {
  const results = (suite.specs ?? []).flatMap((spec) => spec.tests.flatMap((test) => test.results.slice(-1)))
  const own = results.reduce((sum, result) => sum + countSteps(result), 0)
  return (suite.suites ?? []).reduce((sum, inner) => sum + countSuiteSteps(inner), own)
}

function countSteps(step: PlaywrightStep): number {
  return (step.steps ?? []).reduce((sum, inner) => sum + 1 + countSteps(inner), 0)
}
