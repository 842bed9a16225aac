import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{harness,suites,fixtures,mock-server,reports,cli,adapters,tests}/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'dist/**'],
  },
});
