import { defineConfig } from 'vitest/config';

/** Modules are shared between test files (nothing in `src` is mutable at module level), which is what makes this fast. */
const shared = { pool: 'threads', isolate: false, maxWorkers: 2 } as const;

export default defineConfig({
  test: {
    ...shared,
    projects: [
      // Pure tests, no database and no sockets beyond loopback: part of `npm run check`.
      {
        test: {
          ...shared,
          name: 'fast',
          include: ['src/**/*.test.ts', 'test/*.test.ts', 'test/bench/**/*.test.ts'],
          exclude: ['**/*.db.test.ts'],
          // For what never ends, not a measure of speed: a busy machine must not fail a test.
          testTimeout: 60_000,
        },
      },
      // Everything that opens a database, the embedded one and, where it is given, PostgreSQL.
      {
        test: {
          ...shared,
          name: 'database',
          include: [
            'src/**/*.db.test.ts',
            'test/bench/**/*.db.test.ts',
            'test/flows/**/*.test.ts',
            'test/conformance/**/*.test.ts',
          ],
          globalSetup: ['test/support/global-setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
});
