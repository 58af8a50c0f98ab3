import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          environment: 'node',
          // Only a key derivation takes long, and on a machine that is busy otherwise very long.
          testTimeout: 30_000,
          // All cores; left to itself it keeps one of two free.
          maxWorkers: 2,
          include: ['{domain,main,native,server,renderer,bench}/**/*.test.ts', 'test/support/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          include: ['test/{integration,electron-stand-in,conformance,virtual-key}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each of these starts processes of its own, and mostly waits for them; more than two would starve each other.
          maxWorkers: 2,
        },
      },
      {
        test: {
          name: 'faults',
          environment: 'node',
          include: ['test/faults/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // They measure how long something was not there: nothing else may run beside them.
          fileParallelism: false,
        },
      },
    ],
  },
})
