/** The verb `mock`: serves a reference gateway over HTTP until it is told to end. */

import { type Command, Option } from 'commander';
import { stringify } from 'yaml';
import { profiles } from '../fixtures/profiles/index.ts';
import { presented } from '../harness/conventions.ts';
import { Mistake, nearest, unknownName } from '../harness/mistake.ts';
import { documentOf } from '../harness/profile.ts';
import { faultGroups } from '../mock-server/faults/index.ts';
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
  command.option('--list', 'names the presets and the faults, and stops');
  command.option('--json', 'one line with URL, keys and process id once it listens; with --list, the lists');
  command.option('--target-file <path>', 'writes what `check --target` reads');
  command.addHelpText(
    'after',
    '\nIt ends with ctrl-C or SIGTERM, and the exit code is 0 then. SIGHUP has it forget all sessions, as a restart does.',
  );
  command.action(async (preset: string, options: MockOptions) => {
    if (options.list) process.stdout.write(options.json ? `${JSON.stringify(lists())}\n` : listed());
    else await serve(preset, options);
  });
}

async function serve(preset: string, { port, host, fault = [], json = false, targetFile }: MockOptions): Promise<void> {
  const gateway = mockGateway(knownPreset(preset));
  for (const name of fault) gateway.faults.add(knownFault(name));
  const told = untilTold();
  const listening = await listen(gateway, host, portOf(port));
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

async function listen(gateway: Gateway, host: string, port: number): Promise<Listening> {
  try {
    return await gateway.listen({ host, port });
  } catch (error) {
    // The gateway says in a sentence why the address is not to be had.
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
  const check = targetFile === undefined ? `${url} --profile ${gateway.document} --key …` : `--target ${targetFile}`;
  const lines = [
    `A mock of ${gateway.document} listens on ${url}`,
    ...gateway.faults.list().map((name) => `with the fault ${name}`),
    '',
    'Keys, by account:',
    ...keys.map(([account, key]) => `  ${account.padEnd(width)}  ${key}`),
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

/** A command that lists the tools, with the key in the place that the document prefers. */
function curlFor(gateway: Gateway, url: string): string {
  const profile = profiles.find((each) => each.profile === gateway.document);
  const [place] = (profile && documentOf(profile).conventions.credentials) ?? [];
  const { key } = gateway.target();
  const headers = [
    ...(place && key !== undefined ? [presented(place, key)] : []),
    ['Content-Type', 'application/json'],
    ['Accept', 'application/json, text/event-stream'],
  ];
  const flags = headers.map(([name, value]) => `-H '${name}: ${value}'`).join(' ');
  return `curl -s ${url} ${flags} -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`;
}

/** Writes the target file, for its owner alone. */
function writeTarget(path: string, gateway: Gateway, { url }: Listening): void {
  let failure: string | undefined;
  const sink = fileSink(path, { what: 'target file', ownerOnly: true, onError: (sentence) => (failure = sentence) });
  sink.write(`# Read by: mcp-assay check --target ${path}\n${stringify({ url, ...gateway.target() })}`);
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
  };
}

function listed(): string {
  const width = Math.max(...presets.map((name) => name.length));
  const lines = [
    'Presets:',
    ...presets.map((name) => `  ${name.padEnd(width)}  behaves by ${mockGateway(name).document}`),
    ...faultGroups.flatMap(({ about, faults }) => [
      '',
      `Faults of ${about}:`,
      ...faults.flatMap(({ name, describes }) => [`  ${name}`, `      ${describes}`]),
    ]),
  ];
  return `${lines.join('\n')}\n`;
}
