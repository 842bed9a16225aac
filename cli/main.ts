/** The program: `node cli/main.ts <verb> …`. */

import { Mistake } from '../harness/mistake.ts';
import { moduleOf } from './module-file.ts';
import { runProgram, told } from './program.ts';

// By itself Node would end with 1, which says that an endpoint does not meet the gate.
process.on('uncaughtException', (error) => {
  const culprit = moduleOf(error);
  if (culprit === undefined) process.stderr.write(told(error, process.argv.includes('--verbose')));
  else
    process.stderr.write(
      told(new Mistake(`Failed to go on: ${culprit} threw ${error.message}. Please correct it.`), false),
    );
  process.exit(culprit === undefined ? 3 : 2);
});
// A reader that leaves early (`| head`) is no error, and the exit code stays that of the run.
let lost: Error | undefined;
function missed(error: NodeJS.ErrnoException | null | undefined): void {
  if (error && error.code !== 'EPIPE') lost ??= error;
}
for (const stream of [process.stdout, process.stderr]) stream.on('error', missed);

process.exitCode = (await runProgram(process.argv.slice(2))) || process.exitCode;
// All is written by then, or known not to be. A host name that is still being looked up would hold the process.
process.stdout.write('', (error) => {
  missed(error);
  // What a report could not write it has told itself.
  if (lost && !process.exitCode) {
    process.exitCode = 2;
    process.stderr.write(`Failed to write standard output: ${lost.message}. Please make room for it.\n`);
  }
  process.stderr.write('', () => process.exit());
});
