import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const always = {
  exclude: ['**/node_modules/**', 'dist/**'],
  setupFiles: ['tests/__test-helpers__/seed.ts'],
};

export default defineConfig({
  test: {
    // Two more than cores: many tests wait for a process of their own.
    maxWorkers: availableParallelism() + 2,
    // CI reads its closing line from the file; see .ci/run.
    reporters: process.env.CI ? ['default', ['json', { outputFile: '.ci/results.json' }]] : ['default'],
    projects: [
      {
        // One module or a few, in this process: `npx vitest --project unit`.
        test: {
          ...always,
          name: 'unit',
          testTimeout: 20_000,
          // The catalogue and its schemas are loaded once a worker, and not once a file.
          isolate: false,
          include: ['{harness,suites,fixtures,mock-server,reports,cli,adapters,docs}/**/*.test.ts'],
        },
      },
      {
        // The whole program, in processes of its own, with what it is used with.
        test: {
          ...always,
          name: 'program',
          isolate: false,
          globalSetup: ['tests/package/__test-helpers__/once.ts'],
          include: ['tests/**/*.test.ts'],
          exclude: [...always.exclude, 'tests/hostile/**'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          // Tests of one file that wait share their time; more at once would only be late together.
          maxConcurrency: 3,
        },
      },
      {
        // What has to end in time: by itself, after all others.
        test: {
          ...always,
          name: 'hostile',
          include: ['tests/hostile/**/*.test.ts'],
          testTimeout: 60_000,
          // Most of them wait for a time limit.
          maxConcurrency: 8,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
