/** Hostile servers, and what is run against them in processes of their own. */

import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { CheckOptions } from '../../../check.ts';
import {
  type HostileServer,
  type HostilityName,
  hostileServer,
  hostilities,
} from '../../../mock-server/hostile/index.ts';

/** Whatever comes, there is a verdict by then. */
export const LIMITED: Limits = { timeout: 1_000, deadline: 3_000 };
/** The limits of a run that meets none of them, on a machine that others keep busy. */
export const PATIENT: Limits = { timeout: 10_000, deadline: 20_000 };

export interface Limits {
  /** Milliseconds for one request. */
  readonly timeout: number;
  /** Milliseconds for the whole run. */
  readonly deadline: number;
}

/** A few questions that listen to every answer, and list the tools. */
export const ONLY = [
  'accept/documented-pair',
  'lifecycle/initialize',
  'messages/id',
  'messages/form',
  'messages/no-credentials',
  'tools/described',
  'tools/same-twice',
  'errors/unknown-tool',
];

export function options(url: string, limits: Limits): CheckOptions {
  const few = { only: ONLY, runs: 3, seed: 1 };
  return { url, profile: 'kindo', key: 'sesame', ...few, ...limits };
}

export async function hostile(name: HostilityName, after = 0): Promise<HostileServer> {
  const found = hostilities.find((each) => each.name === name);
  if (!found) throw new Error(`There is no hostility "${name}".`);
  return hostileServer(found, { after });
}

/** What `check.ts` prints. */
export interface Told {
  readonly exitCode: number;
  readonly complete: boolean;
  readonly message?: string;
  readonly reason?: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
  readonly took: number;
  readonly grown: number;
}

/** A process that has grown by so many MiB is not used again: the next run shall have room of its own. */
const ROOM = 120;

/** Processes that run `check()`; one that is free is used again. */
export function checkers(): AsyncDisposable & { checked(url: string, limits: Limits): Promise<Told> } {
  const free: ChildProcess[] = [];
  const all: ChildProcess[] = [];

  function started(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./check.ts', import.meta.url)), {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    all.push(child);
    return child;
  }

  return {
    async checked(url, limits) {
      const child = free.pop() ?? started();
      const told = await new Promise<Told>((resolve, reject) => {
        // What hangs is ended by force.
        const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
        const ended = (code: number | null, signal: string | null) => {
          clearTimeout(timer);
          reject(new Error(`check() ended by ${signal ?? `code ${code}`}.`));
        };
        child.once('exit', ended).once('message', (message) => {
          clearTimeout(timer);
          child.off('exit', ended);
          resolve(message as Told);
        });
        child.send(options(url, limits));
      });
      if (told.grown < ROOM) free.push(child);
      else child.kill();
      return told;
    },
    async [Symbol.asyncDispose]() {
      for (const child of all) child.kill();
    },
  };
}
