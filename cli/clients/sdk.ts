/** Runs in a process of its own: the official client against an endpoint, step by step, each told as a line of JSON. */

import { randomUUID } from 'node:crypto';
import { pathToFileURL } from 'node:url';
import type { ClientStep, ClientTask } from '../../harness/clients.ts';
import { endWhenOrphaned } from './orphan.ts';

export interface SdkJob extends ClientTask {
  /** Where the SDK's modules lie. */
  readonly modules: { readonly client: string; readonly transport: string };
  /** Milliseconds that each request may take. */
  readonly timeout: number;
  readonly version: string;
}

/** What the process tells, a line each. `ready`: it is about to connect; `unfit`: the client itself cannot be run. */
export type SdkLine =
  | ClientStep
  | { readonly step: 'ready' }
  | { readonly step: 'unfit'; readonly message: string }
  | { readonly step: 'end'; readonly requests: number };

interface Options {
  readonly timeout: number;
}
/** The parts of the SDK that are used: its types may not be installed. */
interface Client {
  connect(transport: Transport, options: Options): Promise<void>;
  getServerCapabilities(): { readonly tools?: object; readonly resources?: object } | undefined;
  listTools(
    params: { readonly cursor?: string },
    options: Options,
  ): Promise<{ readonly tools: readonly { readonly name: string }[]; readonly nextCursor?: string }>;
  listResources(params: object, options: Options): Promise<{ readonly resources: readonly { readonly uri: string }[] }>;
  readResource(params: object, options: Options): Promise<unknown>;
  callTool(params: object, schema: undefined, options: Options): Promise<unknown>;
  ping(options: Options): Promise<unknown>;
  close(): Promise<void>;
}
interface Transport {
  readonly sessionId?: string;
  readonly protocolVersion?: string;
  setProtocolVersion?(version: string): void;
  terminateSession(): Promise<void>;
}
type ClientClass = new (info: { readonly name: string; readonly version: string }) => Client;
type TransportClass = new (url: URL, options: object) => Transport;

/** The most pages of one list that are asked for. */
const PAGES = 20;

const job = JSON.parse(process.env.MCP_ASSAY_CLIENT ?? '{}') as SdkJob;
delete process.env.MCP_ASSAY_CLIENT;
endWhenOrphaned(process.cwd());
const options: Options = { timeout: job.timeout };
let requests = 0;
/** Ids of sessions, which a message may repeat. */
const sessions = new Set<string>();
let classes: { readonly Client: ClientClass; readonly Transport: TransportClass } | undefined;

function tell(line: SdkLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Takes the step, tells what became of it, and gives whether it works. */
async function step(name: ClientStep['step'], take: () => Promise<Omit<ClientStep, 'step'> | undefined>) {
  let outcome: ClientStep;
  try {
    outcome = { step: name, outcome: 'works', ...(await take()) };
  } catch (error) {
    outcome = { step: name, outcome: 'fails', message: messageOf(error) };
  }
  tell(outcome);
  return outcome.outcome === 'works';
}

function messageOf(error: unknown): string {
  const causes = error instanceof Error ? [error, error.cause] : [error];
  let message = causes
    .filter((each) => each !== undefined)
    .map((each) => (each instanceof Error ? each.message : String(each)))
    .join(': ');
  for (const id of sessions) message = message.replaceAll(id, '{session}');
  return message.slice(0, 1_000);
}

const absent = (message: string) => ({ outcome: 'not-offered', message }) as const;

function transport(sessionId?: string): Transport {
  const counted = (...given: Parameters<typeof fetch>) => {
    requests += 1;
    return fetch(...given);
  };
  const { Transport: Made } = classes as NonNullable<typeof classes>;
  return new Made(new URL(job.url), {
    requestInit: { headers: job.headers },
    fetch: counted,
    // One try is enough to tell: whoever waits for more only waits.
    reconnectionOptions: {
      initialReconnectionDelay: 1_000,
      maxReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 1,
      maxRetries: 0,
    },
    ...(sessionId !== undefined && { sessionId }),
  });
}

function client(): Client {
  const { Client: Made } = classes as NonNullable<typeof classes>;
  return new Made({ name: 'mcp-assay', version: job.version });
}

async function ended(each: Client, over: Transport): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('Request timed out')), job.timeout);
  });
  try {
    await Promise.race([over.terminateSession(), late]);
  } finally {
    clearTimeout(timer);
    await each.close();
  }
}

/** Lists the tools page by page: all of them, or up to the page that has the tool of that name. */
async function listed(each: Client, upTo?: string) {
  if (!each.getServerCapabilities()?.tools) return absent('the endpoint does not announce the capability "tools"');
  let cursor: string | undefined;
  for (let page = 0; page < PAGES; page += 1) {
    const { tools, nextCursor } = await each.listTools(cursor === undefined ? {} : { cursor }, options);
    if (nextCursor === undefined || tools.some(({ name }) => name === upTo)) break;
    cursor = nextCursor;
  }
  return undefined;
}

async function read(each: Client) {
  if (!each.getServerCapabilities()?.resources)
    return absent('the endpoint does not announce the capability "resources"');
  const [first] = (await each.listResources({}, options)).resources;
  if (!first) return absent('the endpoint lists no resource for this key');
  await each.readResource({ uri: first.uri }, options);
  return undefined;
}

/** A client in a session that never was: what it is told, and whether it can come back from that. */
async function reconnected(session: string | undefined, version: string | undefined) {
  if (session === undefined) return absent('this endpoint hands out no session');
  const lost = client();
  const madeUp = randomUUID();
  sessions.add(madeUp);
  const over = transport(madeUp);
  if (version !== undefined) over.setProtocolVersion?.(version);
  await lost.connect(over, options);
  let status = 200;
  try {
    await lost.ping(options);
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    if (code !== 404 && code !== 400) throw error;
    status = code;
  } finally {
    await lost.close();
  }
  const again = client();
  const anew = transport();
  await again.connect(anew, options);
  // Whether its end is served is a question of its own.
  await ended(again, anew).catch(() => undefined);
  return { outcome: 'works', status } as const;
}

async function steps(): Promise<void> {
  try {
    const at = (path: string) => import(pathToFileURL(path).href);
    const { Client } = await at(job.modules.client);
    const { StreamableHTTPClientTransport } = await at(job.modules.transport);
    if (typeof Client !== 'function' || typeof StreamableHTTPClientTransport !== 'function') {
      throw new Error('it has no client for Streamable HTTP');
    }
    classes = { Client, Transport: StreamableHTTPClientTransport };
  } catch (error) {
    return tell({ step: 'unfit', message: messageOf(error) });
  }
  tell({ step: 'ready' });
  const first = client();
  const over = transport();
  const connected = await step('connect', async () => {
    await first.connect(over, options);
    return undefined;
  });
  if (!connected) return;
  const { sessionId, protocolVersion } = over;
  if (sessionId) sessions.add(sessionId);
  const { tool } = job;
  if (tool) {
    // It knows what the answer has to hold from the page it listed last. Whether that is served is a question of its own.
    await listed(first, tool.name).catch(() => undefined);
    await step('call', async () => {
      await first.callTool({ name: tool.name, arguments: tool.arguments }, undefined, options);
      return undefined;
    });
    await ended(first, over).catch(() => undefined);
    return;
  }
  await step('list', () => listed(first));
  await step('read', () => read(first));
  await step('close', async () => {
    await ended(first, over);
    return undefined;
  });
  await step('reconnect', () => reconnected(sessionId, protocolVersion));
}

await steps();
tell({ step: 'end', requests });
