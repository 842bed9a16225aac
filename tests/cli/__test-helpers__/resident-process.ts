/** A process that runs the program again and again, as its parent asks: all is loaded once. See `resident.ts`. */

import { Writable } from 'node:stream';
import { runProgram } from '../../../cli/program.ts';
import type { Ended } from './program.ts';
import type { Asked } from './resident.ts';

const own = { ...process.env };

/** Puts a stream in the place of the process's, that no run finds what another one left there. */
function captured(name: 'stdout' | 'stderr'): () => string {
  const parts: string[] = [];
  const write = (part: Buffer, _: unknown, done: () => void) => {
    parts.push(part.toString());
    done();
  };
  Object.defineProperty(process, name, { value: new Writable({ write }), configurable: true });
  return () => parts.join('');
}

async function run({ args, cwd, env }: Asked): Promise<Ended> {
  process.chdir(cwd);
  for (const variable of Object.keys(process.env)) delete process.env[variable];
  Object.assign(process.env, own, env);
  process.exitCode = undefined;
  const [stdout, stderr] = [captured('stdout'), captured('stderr')];
  const code = (await runProgram(args)) || Number(process.exitCode ?? 0);
  // It is not this process that ends with it.
  process.exitCode = undefined;
  return { code, stdout: stdout(), stderr: stderr() };
}

process.on('message', async (asked: Asked) => process.send?.(await run(asked)));
process.once('disconnect', () => process.exit());
