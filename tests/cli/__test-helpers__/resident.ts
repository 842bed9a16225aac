/**
 * The program in a process that stays: a run of it costs no start, and that is most of what a short one takes. For tests of
 * what the program says and writes. What is of the process itself takes one of its own (`program.ts`): signals, streams, how
 * it ends, modules that it loads twice, and secrets that a message must not repeat, since an earlier run may have told them.
 */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { COMPILED, type Ended, type Options, root } from './program.ts';

/** What the process is asked to run. */
export interface Asked {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const entry = fileURLToPath(new URL('resident-process.ts', import.meta.url));
let staying: ChildProcess | undefined;
/** Resolves once the last of the runs that were asked for has ended. */
let last: Promise<unknown> = Promise.resolve();

/** It lasts as long as the worker, which runs other files after this one, and ends with it. */
function started(): ChildProcess {
  const { PATH = '', HOME = '' } = process.env;
  const child = fork(entry, { env: { PATH, HOME, NODE_COMPILE_CACHE: COMPILED }, execArgv: [], cwd: root });
  child.unref();
  child.channel?.unref();
  return child;
}

/** Runs the program to its end, after the runs that were asked for before. */
export function resident(
  args: readonly string[],
  { env = {}, cwd = root }: Pick<Options, 'env' | 'cwd'> = {},
): Promise<Ended> {
  const run = last.then(() => asked({ args, cwd, env }));
  last = run.catch(() => undefined);
  return run;
}

function asked(what: Asked): Promise<Ended> {
  staying ??= started();
  const child = staying;
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => {
      staying = undefined;
      reject(new Error(`The program ended its process with ${code}: ${what.args.join(' ')}`));
    };
    child.once('exit', ended).once('message', (told) => {
      child.off('exit', ended);
      resolve(told as Ended);
    });
    child.send(what);
  });
}
