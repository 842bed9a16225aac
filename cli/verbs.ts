/** The verbs. A verb's module is loaded when the verb is used, so that `--help` starts fast. */

import type { Command } from 'commander';

/** What the module of a verb exports. */
export interface VerbModule {
  /**
   * Gives the command its arguments, options and action. The action throws `Mistake` for what the user has to mend, and
   * sets `process.exitCode` where it is not 0.
   */
  define(command: Command): void;
}

export interface Verb {
  readonly name: string;
  /** One line for `mcp-assay --help`. */
  readonly summary: string;
  load(): Promise<VerbModule>;
}

export const verbs: readonly Verb[] = [
  {
    name: 'check',
    summary: 'ask an endpoint every question, and hold its answers against the documents',
    load: () => import('./check.ts'),
  },
  {
    name: 'init',
    summary: 'write a config of your endpoints, and a workflow that checks them',
    load: () => import('./init.ts'),
  },
  {
    name: 'mock',
    summary: 'serve a reference gateway, with faults on demand',
    load: () => import('./mock.ts'),
  },
  {
    name: 'probes',
    summary: 'list every question, and what a document promises for it',
    load: () => import('./probes.ts'),
  },
  {
    name: 'explain',
    summary: 'tell all about one question: what is sent, what comes, what each document promises',
    load: () => import('./explain.ts'),
  },
  {
    name: 'diff',
    summary: 'hold two runs against each other by their logs: what changed, and what got worse',
    load: () => import('./diff.ts'),
  },
  {
    name: 'report',
    summary: 'write any report of runs that are over, from their logs; puts shards together',
    load: () => import('./report.ts'),
  },
  {
    name: 'replay',
    summary: 'ask again what failed in a run, by its log: is it fixed?',
    load: () => import('./replay.ts'),
  },
  {
    name: 'draft',
    summary: 'ask an endpoint, and write its answers as a profile, for its vendor to start from',
    load: () => import('./draft.ts'),
  },
];
