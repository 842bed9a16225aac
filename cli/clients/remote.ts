/** Runs in a process of its own: mcp-remote, with arguments that the list of processes does not show. */

import { pathToFileURL } from 'node:url';
import type { ClientTask } from '../../harness/clients.ts';
import { endWhenOrphaned } from './orphan.ts';

export interface RemoteJob extends Omit<ClientTask, 'tool'> {
  /** Where its program lies. */
  readonly program: string;
}

const { program, url, headers } = JSON.parse(process.env.MCP_ASSAY_CLIENT ?? '{}') as RemoteJob;
delete process.env.MCP_ASSAY_CLIENT;
endWhenOrphaned(process.cwd());
const told = headers.flatMap(([name, value]) => ['--header', `${name}: ${value}`]);
process.argv = [process.execPath, program, url, '--allow-http', ...told];
await import(pathToFileURL(program).href);
