/** The official conformance suite, out of the lock file in `tests/servers`. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { emptyFolder } from '../cli/__test-helpers__/program.ts';
import { installed } from './servers.ts';

/** Where it is installed. */
export const suite = installed('@modelcontextprotocol/conformance');

/** A check that the suite made, as it writes it down. */
export interface Check {
  readonly id: string;
  readonly status: string;
  readonly errorMessage?: string;
}

export interface Ran {
  readonly code: number | null;
  /** Checks by scenario. */
  readonly checks: ReadonlyMap<string, readonly Check[]>;
  readonly output: string;
}

/**
 * Runs the suite with these flags.
 *
 * @param see Is shown all that the suite has written so far, each time that it writes.
 */
export async function officially(
  flags: readonly string[],
  see: (output: string) => void = () => undefined,
): Promise<Ran> {
  using results = emptyFolder();
  const child = spawn(process.execPath, [join(suite, 'dist/index.js'), ...flags, '--output-dir', results.path], {
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      see(output);
    });
  }
  const [code] = await once(child, 'close');
  const files = globSync('*/checks.json', { cwd: results.path });
  const checks = files.map((file) => {
    const scenario = /^(?:authorization-)?server-(.+)-\d{4}-\d\d-\d\dT/.exec(file)?.[1] ?? file;
    return [scenario, JSON.parse(readFileSync(join(results.path, file), 'utf8')) as Check[]] as const;
  });
  return { code, checks: new Map(checks), output };
}

/** What did not simply succeed, warnings and skips included; what the suite only mentions is no fault. */
export function faultsIn(checks: readonly Check[] = []): readonly Check[] {
  return checks.filter(({ status }) => status !== 'SUCCESS' && status !== 'INFO');
}
