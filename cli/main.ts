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
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') process.exitCode ||= 2;
  });
}

process.exitCode = (await runProgram(process.argv.slice(2))) || process.exitCode;
// A host name that is still being looked up would hold the process.
process.stdout.write('', () => process.stderr.write('', () => process.exit()));
