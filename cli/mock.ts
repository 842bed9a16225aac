/** The verb `mock`: serves a reference gateway over HTTP until it is told to end. */

import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import { profiles } from '../fixtures/profiles/index.ts';
import { presented } from '../harness/conventions.ts';
import { Mistake, nearest, unknownName } from '../harness/mistake.ts';
import { documentOf } from '../harness/profile.ts';
import { newestRevision } from '../harness/revisions.ts';
import { faultGroups } from '../mock-server/faults/index.ts';
import { type Hostility, hostileGroups, hostileServer, hostilities } from '../mock-server/hostile/index.ts';
import {
  faultNames,
  type Gateway,
  type Listening,
  mockGateway,
  type PresetName,
  presets,
} from '../mock-server/index.ts';
import { fileSink } from '../reports/sink.ts';

interface MockOptions {
  readonly port: string;
  readonly host: string;
  readonly fault?: readonly string[];
  readonly hostile?: string;
  readonly after?: string;
  readonly list?: boolean;
  readonly json?: boolean;
  readonly targetFile?: string;
}

export function define(command: Command): void {
  command.argument('[preset]', `the document it behaves by: ${presets.join(', ')}`, 'kindo');
  command.option('--port <number>', 'the port; 0 takes a free one', '8080');
  command.option('--host <name>', 'the address it listens on; loopback alone by default', '127.0.0.1');
  command.addOption(
    new Option('--fault <name>', 'a named departure from the document; repeatable').argParser(
      (name: string, before: readonly string[] = []) => [...before, name],
    ),
  );
  command.option('--hostile <name>', 'serves a small endpoint that misbehaves in that way, in place of a gateway');
  command.option('--after <requests>', 'with --hostile: so many requests are answered properly first');
  command.option('--list', 'names the presets, the faults and the hostilities, and stops');
  command.option('--json', 'one line with URL, keys and process id once it listens; with --list, the lists');
  command.option('--target-file <path>', 'writes what `check --target` reads');
  command.addHelpText(
    'after',
    '\nIt ends with ctrl-C or SIGTERM, and the exit code is 0 then. SIGHUP has it forget all sessions, as a restart does.',
  );
  command.action(async (preset: string, options: MockOptions) => {
    if (options.list) process.stdout.write(options.json ? `${JSON.stringify(lists())}\n` : listed());
    else if (options.hostile === undefined) await serve(preset, options);
    else await serveHostile(options.hostile, options, command.args);
  });
}

async function serve(
  preset: string,
  { port, host, fault = [], after, json = false, targetFile }: MockOptions,
): Promise<void> {
  if (after !== undefined) {
    throw new Mistake('Failed to follow --after: a gateway has no use for it. Please give --hostile, too.');
  }
  const gateway = mockGateway(knownPreset(preset));
  for (const name of fault) addFault(gateway, knownFault(name));
  const told = untilTold();
  const listening = await orMistake(gateway.listen({ host, port: portOf(port) }));
  const restart = () => gateway.restart();
  process.on('SIGHUP', restart);
  try {
    if (targetFile !== undefined) writeTarget(targetFile, gateway, listening);
    process.stdout.write(
      json ? `${JSON.stringify(described(gateway, listening))}\n` : introduced(gateway, listening, targetFile),
    );
    await told;
  } finally {
    process.off('SIGHUP', restart);
    await listening.close();
  }
}

/** Resolves with the first ctrl-C or SIGTERM. It listens from now on: a signal that comes early is not lost. */
function untilTold(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}

/** Serves an endpoint that misbehaves. A gateway's own options make no sense with it. */
async function serveHostile(
  name: string,
  { port, host, fault, after = '0', json = false, targetFile }: MockOptions,
  presetsGiven: readonly string[],
): Promise<void> {
  const hostility = knownHostility(name);
  const [odd] = [...presetsGiven, ...(fault ? ['--fault'] : []), ...(targetFile ? ['--target-file'] : [])];
  if (odd !== undefined) {
    throw new Mistake(
      `Failed to start a hostile server: ${odd} is for a gateway, and this is none. Please leave out ${odd}, or --hostile.`,
    );
  }
  const told = untilTold();
  const options = { host, port: portOf(port), after: countOf(after) };
  await using server = await orMistake(hostileServer(hostility, options));
  process.stdout.write(
    json
      ? `${JSON.stringify({ url: server.url, hostile: hostility.name, after: options.after, pid: process.pid })}\n`
      : introducedHostile(hostility, server.url, options.after),
  );
  await told;
}

/** What a server came to. It says in a sentence why an address is not to be had. */
async function orMistake<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    throw new Mistake((error as Error).message);
  }
}

function knownPreset(name: string): PresetName {
  const found = presets.find((each) => each === name);
  if (!found) throw unknownName('start a mock gateway', name, presets);
  return found;
}

function knownFault(name: string): string {
  if (faultNames.some((each) => each === name)) return name;
  const near = nearest(name, faultNames);
  const meant = near === undefined ? '' : `; did you mean "${near}"?`;
  throw new Mistake(
    `Failed to add a fault: there is no "${name}". Please take one of those that mcp-assay mock --list names${meant || '.'}`,
  );
}

function addFault(gateway: Gateway, name: string): void {
  try {
    gateway.faults.add(name);
  } catch (error) {
    // The gateway says in a sentence why the fault would change nothing.
    throw new Mistake((error as Error).message);
  }
}

function knownHostility(name: string): Hostility {
  const found = hostilities.find((each) => each.name === name);
  if (found) return found;
  const near = nearest(
    name,
    hostilities.map((each) => each.name),
  );
  throw new Mistake(
    `Failed to start a hostile server: there is no "${name}". Please take one of those that mcp-assay mock --list names${near === undefined ? '.' : `; did you mean "${near}"?`}`,
  );
}

function countOf(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Mistake(`Failed to read --after: "${text}" is no number of requests. Please give one from 0 on.`);
}

function portOf(text: string): number {
  const port = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (port <= 65_535) return port;
  throw new Mistake(
    `Failed to read --port: "${text}" is no port. Please give a number from 0 to 65535; 0 takes a free one.`,
  );
}

/** Keys by account. */
function keysOf(gateway: Gateway): Readonly<Record<string, string>> {
  const { key, credentials } = gateway.target();
  return { ...(key === undefined ? {} : { default: key }), ...credentials };
}

/** What `--json` prints. */
function described(gateway: Gateway, { url }: Listening) {
  const { journal } = gateway.target();
  return {
    url,
    document: gateway.document,
    keys: keysOf(gateway),
    pid: process.pid,
    faults: gateway.faults.list(),
    journal,
  };
}

function introduced(gateway: Gateway, { url }: Listening, targetFile: string | undefined): string {
  const keys = Object.entries(keysOf(gateway));
  const width = Math.max(0, ...keys.map(([account]) => account.length));
  const judged = profiles.some(({ profile }) => profile === gateway.document) ? ` --profile ${gateway.document}` : '';
  const check =
    targetFile === undefined ? `${url}${judged}${keys.length === 0 ? '' : ' --key …'}` : `--target ${targetFile}`;
  const lines = [
    `A mock of ${gateway.document} listens on ${url}`,
    ...gateway.faults.list().map((name) => `with the fault ${name}`),
    '',
    ...(keys.length === 0
      ? ['It is open to anybody.']
      : ['Keys, by account:', ...keys.map(([account, key]) => `  ${account.padEnd(width)}  ${key}`)]),
    '',
    'Ask it:',
    `  ${curlFor(gateway, url)}`,
    '',
    'Check it:',
    `  mcp-assay check ${check}`,
    '',
    `Ctrl-C ends it (process ${process.pid}).`,
  ];
  return `${lines.join('\n')}\n`;
}

function introducedHostile({ name, describes }: Hostility, url: string, after: number): string {
  const lines = [
    `A hostile server listens on ${url}`,
    `${name}: ${describes}`,
    ...(after > 0 ? [`The first ${after === 1 ? 'request is' : `${after} requests are`} answered properly.`] : []),
    '',
    'Ask it:',
    `  ${curlOf(url)}`,
    '',
    'Check it:',
    `  mcp-assay check ${url} --timeout 5s`,
    '',
    `Ctrl-C ends it (process ${process.pid}).`,
  ];
  return `${lines.join('\n')}\n`;
}

/** Where a key goes where no bundled profile says. */
const BEARER = { header: 'Authorization', format: 'Bearer {key}' } as const;

/** A command that lists the tools, or greets where that comes first, with the key in the place that the document prefers. */
function curlFor(gateway: Gateway, url: string): string {
  const profile = profiles.find((each) => each.profile === gateway.document);
  const { credentials: [place] = [BEARER], version } = profile ? documentOf(profile).conventions : {};
  const { key } = gateway.target();
  const presenting = place && key !== undefined ? [presented(place, key)] : [];
  return curlOf(url, presenting, gateway.inSessions ? (version ?? newestRevision) : undefined);
}

/** The command; `greeting` is the revision that it greets with, where that comes first. */
function curlOf(url: string, presenting: readonly (readonly [string, string])[] = [], greeting?: string): string {
  const headers = [
    ...presenting,
    ['Content-Type', 'application/json'],
    ['Accept', 'application/json, text/event-stream'],
  ];
  const flags = headers.map(([name, value]) => `-H '${name}: ${value}'`).join(' ');
  if (greeting === undefined) return `curl -s ${url} ${flags} -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`;
  const clientInfo = { name: 'curl', version: '1' };
  const params = { protocolVersion: greeting, capabilities: {}, clientInfo };
  // With the headers of the answer: what comes next needs the session in one of them.
  return `curl -si ${url} ${flags} -d '${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })}'`;
}

/** Writes the target file, for its owner alone. */
function writeTarget(path: string, gateway: Gateway, { url }: Listening): void {
  let failure: string | undefined;
  const sink = fileSink(path, { what: 'target file', ownerOnly: true, onError: (sentence) => (failure = sentence) });
  const { headers, ...target } = gateway.target();
  const content = { url, ...target, ...(headers && { headers: Object.fromEntries(headers) }) };
  sink.write(`# Read by: mcp-assay check --target ${path}\n${stringify(content)}`);
  void sink.close();
  if (failure !== undefined) throw new Mistake(failure);
}

/** What `--list --json` prints. */
function lists() {
  return {
    presets: presets.map((name) => ({ name, document: mockGateway(name).document })),
    faults: faultGroups.flatMap(({ about, faults }) =>
      faults.map(({ name, describes }) => ({ name, about, describes })),
    ),
    hostilities: hostileGroups.flatMap(({ about, hostilities: each }) =>
      each.map(({ name, describes }) => ({ name, about, describes })),
    ),
  };
}

function listed(): string {
  const width = Math.max(...presets.map((name) => name.length));
  const lines = [
    'Presets:',
    ...presets.map((name) => `  ${name.padEnd(width)}  behaves by ${mockGateway(name).document}`),
    ...faultGroups.flatMap(({ about, faults }) => section(`Faults of ${about}`, faults)),
    ...hostileGroups.flatMap(({ about, hostilities: each }) => section(`Hostile (--hostile): ${about}`, each)),
  ];
  return `${lines.join('\n')}\n`;
}

function section(title: string, named: readonly { readonly name: string; readonly describes: string }[]): string[] {
  return ['', `${title}:`, ...named.flatMap(({ name, describes }) => [`  ${name}`, `      ${describes}`])];
}
