/** The program in the process of the test: for what it does, where a process of its own, which takes a second to start, tells no more. */

import { vi } from 'vitest';
import { runProgram } from '../../../cli/program.ts';
import type { Ended, Options } from './program.ts';

/** Runs the program to its end, from that folder and with these variables alone. Never two at once: the folder is the process's own. */
export async function here(
  args: readonly string[],
  { env = {}, cwd }: Pick<Options, 'env' | 'cwd'> = {},
): Promise<Ended> {
  const { env: own, exitCode } = process;
  const { PATH = '', HOME = '' } = own;
  const folder = process.cwd();
  const out = taken('stdout');
  const err = taken('stderr');
  try {
    process.env = { PATH, HOME, ...env };
    if (cwd) process.chdir(cwd);
    process.exitCode = undefined;
    const code = await runProgram(args);
    return { code: code || Number(process.exitCode ?? 0), stdout: out.text(), stderr: err.text() };
  } finally {
    process.env = own;
    process.chdir(folder);
    process.exitCode = exitCode;
    out.release();
    err.release();
  }
}

/** Takes what is written to the stream, in its place. */
function taken(name: 'stdout' | 'stderr') {
  const pieces: string[] = [];
  const spy = vi.spyOn(process[name], 'write').mockImplementation((piece, ...rest) => {
    pieces.push(typeof piece === 'string' ? piece : Buffer.from(piece).toString());
    // The last argument may be who waits for it.
    const written = rest.at(-1) as unknown;
    if (typeof written === 'function') queueMicrotask(() => written());
    return true;
  });
  return { text: () => pieces.join(''), release: () => spy.mockRestore() };
}
