import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { readCounts } from './test-counts.ts'

const folder = mkdtempSync(join(tmpdir(), 'border-desk-counts-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('vitest: passed, failed and skipped tests are counted, and a file that could not be loaded is one failure', () => {
  const report = write('vitest.json', {
    testResults: [
      toFile('failed', ['passed', 'failed', 'skipped']),
      toFile('failed', []),
      toFile('passed', ['passed', 'todo']),
    ],
  })
  expect(readCounts('vitest', report, false)).toEqual({ passed: 2, failed: 2, skipped: 2, steps: 0 })
})

test('a suite that ended badly without a failed test, or without a report, has crashed', () => {
  const report = write('crash.json', { testResults: [toFile('passed', ['passed'])] })
  expect(readCounts('vitest', report, false)).toMatchObject({ passed: 1, failed: 1 })
  expect(readCounts('vitest', report, true)).toMatchObject({ passed: 1, failed: 0 })
  expect(readCounts('playwright', join(folder, 'none.json'), true)).toMatchObject({ passed: 0, failed: 1 })
})

test('playwright: steps are counted at every depth, of the last try only, and a flaky test has failed', () => {
  const tries = [{ steps: [{}, {}] }, { steps: [{ steps: [{}, {}] }, {}] }]
  const report = write('playwright.json', {
    stats: { expected: 3, unexpected: 0, flaky: 1, skipped: 1 },
    errors: [],
    suites: [{ suites: [{ specs: [{ tests: [{ results: tries }] }] }], specs: [{ tests: [{ results: [{}] }] }] }],
  })
  expect(readCounts('playwright', report, false)).toEqual({ passed: 3, failed: 1, skipped: 1, steps: 4 })
})

function toFile(status: string, tests: readonly string[]) {
  return { status, assertionResults: tests.map((of) => ({ status: of })) }
}

function write(name: string, report: object): string {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify(report))
  return path
}
