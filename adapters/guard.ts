/** Sees to it that what was started ends, however this process does: a process of its own, which outlives it, waits for that. */

import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import type { Charge } from './guarding.ts';

/** The label by which containers are found that mcp-assay started. */
export const LABEL = 'mcp-assay.run';

export interface Guard {
  /** The value of {@link LABEL} that a container of this guard has. */
  readonly id: string;
  /** Says what is to be ended. */
  watch(charge: Charge): void;
  /** Has ended everything itself: the guard leaves. */
  release(): void;
}

/** Built, the script lies beside this file as JavaScript. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

/** Ctrl-C, a crash and SIGKILL all close the pipe that the guard reads, and it needs no signal for that. */
export function openGuard(): Guard {
  const script = fileURLToPath(new URL(`./guarding.${extension}`, import.meta.url));
  // In a session of its own: ctrl-C reaches all processes of the terminal's.
  const child = spawn(process.execPath, [script], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  child.on('error', () => undefined);
  child.stdin.on('error', () => undefined);
  child.unref();
  (child.stdin as unknown as { unref?(): void }).unref?.();
  return {
    id: randomUUID().slice(0, 8),
    watch: (charge) => void child.stdin.write(`${JSON.stringify(charge)}\n`),
    release: () => void child.kill('SIGKILL'),
  };
}
