/** A command of the caller's, run by a shell in a group of its own: else only the shell could be ended, and what it runs would go on. */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { grouped } from '../adapters/group.ts';

export interface ShellCommand {
  readonly child: ChildProcess;
  /** Resolves with how it ended, as a clause after its subject, and whether with 0. Never rejects. */
  readonly end: Promise<{ readonly how: string; readonly well: boolean }>;
}

export function shellCommand(command: string, stdio: StdioOptions, env = process.env): ShellCommand {
  const child = spawn(command, { shell: true, stdio, env, detached: grouped });
  const end = once(child, 'exit').then(
    ([code, by]) => ({ how: code === null ? `was ended by ${by}` : `ended with ${code}`, well: code === 0 }),
    ({ code = 'for an unknown reason' }: NodeJS.ErrnoException) => ({
      how: `could not be started (${code})`,
      well: false,
    }),
  );
  return { child, end };
}
