/** Prints the closing line of .ci/run from vitest's results: `node closing-line.mjs <results.json> <failed steps>`. Exits 1 where anything failed. */

import { existsSync, readFileSync } from 'node:fs';

const [path = '', steps = '0'] = process.argv.slice(2);
const results = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : { numPassedTests: 0, testResults: [] };

const tests = results.testResults.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
const passed = tests.filter((status) => status === 'passed').length;
const skipped = tests.filter((status) => status !== 'passed' && status !== 'failed').length;
// A file that does not load has no test to fail.
const unloaded = results.testResults.filter(
  ({ status, assertionResults }) => status === 'failed' && assertionResults.every((each) => each.status !== 'failed'),
).length;
const failedTests = tests.filter((status) => status === 'failed').length + unloaded;
// The step of the tests fails with its tests: it counts only where no test tells why.
const failed = failedTests + Math.max(0, Number(steps) - (failedTests > 0 ? 1 : 0));

const nothing = passed + failed === 0;
if (nothing) console.log('Failed to find a test that ran. Please see above.');
console.log(`${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = failed > 0 || nothing ? 1 : 0;
