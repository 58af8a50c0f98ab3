import { defineConfig } from '@playwright/test'

export default defineConfig({
  testDir: 'test/e2e',
  tsconfig: 'test/e2e/tsconfig.json',
  outputDir: 'out/e2e',
  // Each mostly waits for its own processes; three keep two cores at work.
  workers: 3,
  retries: 0,
  timeout: 180_000,
  expect: { timeout: 15_000 },
  reporter: [['list'], ['json', { outputFile: 'out/test/e2e.json' }]],
})
