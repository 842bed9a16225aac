/** Facts about clients of other makers that are run against the endpoint. */

import type { ClientStep, Clients } from '../clients.ts';
import { presented } from '../conventions.ts';
import { fact, type Known, type Spec } from './spec.ts';
import type { RoleTool } from './tools.ts';

/** Runs the client once in a run, and once more for each tool: whoever asks is told the same. */
export type Client = (tool?: RoleTool) => Promise<readonly ClientStep[]>;

export const clientFacts = {
  clients: fact<true>({
    means: 'the leave to run clients of other makers',
    find: ({ target: { clients } }) => (clients ? true : undefined),
    missing: 'no client of another maker is run unasked',
    configure: '--clients',
    chosen: true,
  }),
  sdkClient: clientFact('sdk', '@modelcontextprotocol/sdk'),
  remoteClient: clientFact('remote', 'mcp-remote'),
};

function clientFact(name: keyof Clients, packageName: string): Spec<Client> {
  return fact<Client>({
    means: `the client of ${packageName}, as it is installed where the check runs`,
    find: (known) => (known.target.clients?.[name] ? (tool) => ranOnce(known, name, tool) : undefined),
    missing: `${packageName} is not installed where the check runs`,
    configure: `npm i -D ${packageName}`,
  });
}

/** What came of each client in a run. */
const ran = new WeakMap<Known, Map<string, Promise<readonly ClientStep[]>>>();

function ranOnce(known: Known, name: keyof Clients, tool?: RoleTool): Promise<readonly ClientStep[]> {
  const ofRun = ran.get(known) ?? new Map<string, Promise<readonly ClientStep[]>>();
  ran.set(known, ofRun);
  const key = JSON.stringify([name, tool?.name]);
  const steps = ofRun.get(key) ?? runNow(known, name, tool);
  ofRun.set(key, steps);
  return steps;
}

async function runNow(
  { target, conventions, signal }: Known,
  name: keyof Clients,
  tool?: RoleTool,
): Promise<readonly ClientStep[]> {
  const { url, key, headers = [], clients } = target;
  const place = conventions.credentials?.[0];
  const credential = place && key !== undefined ? [presented(place, key)] : [];
  const task = { url, headers: [...credential, ...headers], ...(tool && { tool }) };
  const run = await clients?.[name]?.(task, signal);
  return run?.steps ?? [];
}
