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
          include: [
            '{domain,main,native,server,renderer,bench}/**/*.test.ts',
            'test/{support,virtual-key}/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'integration',
          environment: 'node',
          include: ['test/{integration,faults,electron-stand-in}/**/*.test.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // Each of these starts processes of its own; side by side they would starve each other on two cores.
          fileParallelism: false,
        },
      },
    ],
  },
})
