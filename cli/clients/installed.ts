/** The clients of other makers that are installed where the check runs, each run as a process of its own. */

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { ClientRun, ClientStep, Clients, ClientTask, RunClient } from '../../harness/clients.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { Mistake } from '../../harness/mistake.ts';
import { version } from '../../version.ts';
import { shownDuration } from '../durations.ts';
import { type Confined, confined } from './process.ts';
import type { RemoteJob } from './remote.ts';
import type { SdkJob, SdkLine } from './sdk.ts';

export interface InstalledOptions {
  /** The folder from which packages are found, as a module in it would find them. */
  readonly folder: string;
  /** Milliseconds that one request of a client may take. */
  readonly timeout: number;
  /** Certificate authorities to trust, as PEM texts. */
  readonly ca?: readonly string[];
}

/** A client may take as long as so many of its requests. */
const REQUESTS = 3;

export function installedClients(options: InstalledOptions): Clients {
  const { resolve } = createRequire(join(options.folder, 'package.json'));
  const client = found(() => resolve('@modelcontextprotocol/sdk/client/index.js'));
  const transport = found(() => resolve('@modelcontextprotocol/sdk/client/streamableHttp.js'));
  const folders = resolve.paths('mcp-remote') ?? [];
  const program = folders.map((each) => join(each, 'mcp-remote/dist/proxy.js')).find((path) => existsSync(path));
  return {
    ...(client !== undefined &&
      transport !== undefined && {
        sdk: (task, signal) => runSdk({ client, transport }, task, options, signal),
      }),
    ...(program !== undefined && { remote: (task, signal) => runRemote(program, task, options, signal) }),
  };
}

/** The same clients, with a word on how many requests each run of one sent. */
export function counting({ sdk, remote }: Clients, onRequests: (number: number) => void): Clients {
  const counted =
    (run: RunClient): RunClient =>
    async (task, signal) => {
      const came = await run(task, signal);
      if (came.requests !== undefined) onRequests(came.requests);
      return came;
    };
  return { ...(sdk && { sdk: counted(sdk) }), ...(remote && { remote: counted(remote) }) };
}

function found(path: () => string): string | undefined {
  try {
    const where = path();
    return existsSync(where) ? where : undefined;
  } catch {
    return undefined;
  }
}

async function runSdk(
  modules: SdkJob['modules'],
  task: ClientTask,
  { timeout, ca }: InstalledOptions,
  signal: AbortSignal,
): Promise<ClientRun> {
  const job: SdkJob = { ...task, modules, timeout, version };
  await using child = confined({ script: 'sdk', job, ca, signal, deadline: timeout * REQUESTS });
  const steps: ClientStep[] = [];
  const cannot = (why: string) =>
    new Mistake(
      `Failed to run the client of @modelcontextprotocol/sdk: ${why}. Please install a version that has a client for Streamable HTTP.`,
    );
  let ready = false;
  for await (const line of createInterface({ input: child.output })) {
    const told = parsed(line) as SdkLine | undefined;
    if (told?.step === 'unfit') throw cannot(told.message);
    if (told?.step === 'end') return { steps, requests: told.requests };
    if (told?.step === 'ready') ready = true;
    else if (told) steps.push(told);
  }
  if (!ready) throw cannot(await child.end);
  // What it was at when it ended is told of no step: the first that is missing is the one.
  const all = task.tool ? (['connect', 'call'] as const) : (['connect', 'list', 'read', 'close', 'reconnect'] as const);
  const at = all.find((each) => !steps.some(({ step }) => step === each));
  return { steps: at === undefined ? steps : [...steps, { step: at, outcome: 'fails', message: await child.end }] };
}

async function runRemote(
  program: string,
  { url, headers }: ClientTask,
  { timeout, ca }: InstalledOptions,
  signal: AbortSignal,
): Promise<ClientRun> {
  const job: RemoteJob = { program, url, headers };
  await using child = confined({ script: 'remote', job, ca, signal, deadline: timeout * REQUESTS });
  const ask = speaker(child, timeout);
  const initialized = await ask('initialize', {
    protocolVersion: '2025-06-18',
    capabilities: {},
    clientInfo: { name: 'mcp-assay', version },
  });
  if ('failed' in initialized) return { steps: [{ step: 'connect', outcome: 'fails', message: initialized.failed }] };
  child.say({ jsonrpc: '2.0', method: 'notifications/initialized' });
  const { capabilities } = initialized.result;
  if (!isRecord(capabilities) || !('tools' in capabilities)) {
    const message = 'the endpoint does not announce the capability "tools"';
    return {
      steps: [
        { step: 'connect', outcome: 'works' },
        { step: 'list', outcome: 'not-offered', message },
      ],
    };
  }
  const listed = await ask('tools/list', {});
  return {
    steps: [
      { step: 'connect', outcome: 'works' },
      'failed' in listed
        ? { step: 'list', outcome: 'fails', message: listed.failed }
        : { step: 'list', outcome: 'works' },
    ],
  };
}

type Answered = { readonly result: Readonly<Record<string, unknown>> } | { readonly failed: string };

/** Speaks JSON-RPC to a process over its standard streams, one request after the other. */
function speaker(child: Confined, timeout: number): (method: string, params: object) => Promise<Answered> {
  const waiting = new Map<unknown, (answer: Answered) => void>();
  createInterface({ input: child.output }).on('line', (line) => {
    const message = parsed(line);
    if (!message) return;
    const { id, result, error } = message;
    const why = isRecord(error) && typeof error.message === 'string' ? error.message : 'it answered no result';
    waiting.get(id)?.(isRecord(result) ? { result } : { failed: why });
  });
  let last = 0;
  return async (method, params) => {
    last += 1;
    const id = last;
    const answer = Promise.withResolvers<Answered>();
    waiting.set(id, answer.resolve);
    const timer = setTimeout(
      () => answer.resolve({ failed: `nothing was answered within ${shownDuration(timeout)}` }),
      timeout,
    );
    void child.end.then((failed) => answer.resolve({ failed }));
    void child.browser.then(() => answer.resolve({ failed: 'it wants to be authorized in a browser' }));
    child.say({ jsonrpc: '2.0', id, method, params });
    try {
      return await answer.promise;
    } finally {
      clearTimeout(timer);
    }
  };
}

function parsed(line: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
