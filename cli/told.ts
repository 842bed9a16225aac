/** What `check` was told, from all sources: a flag goes before the environment, the environment before the target file. */

import { dirname, resolve } from 'node:path';
import type { CheckOptions } from '../check.ts';
import { pause } from '../harness/budget.ts';
import type { Clients } from '../harness/clients.ts';
import { defaultsFor } from '../harness/defaults.ts';
import { Mistake, nearest } from '../harness/mistake.ts';
import { isLoopback } from '../harness/target.ts';
import { installedClients } from './clients/installed.ts';
import type { Setting } from './readers.ts';
import { startAnew } from './restart.ts';
import { type Source, UnsetSecret } from './secrets-input.ts';
import { settings, type Told } from './settings.ts';
import type { TargetFile } from './target-file.ts';

/** A file of the user's that holds settings under their own names. */
export interface FileSource {
  readonly path: string;
  readonly content: TargetFile;
  /** Where in the file they stand: `endpoints.staging.`; left out: at its root. */
  readonly within?: string;
}

export interface Sources {
  /** What was typed, by member: a text for each time. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file?: FileSource;
  /** What holds where the file does not say otherwise. */
  readonly defaults?: FileSource;
  /** The folder that relative paths of flags and variables start from. */
  readonly folder: string;
  /** Takes a warning about a secret that stands in plain sight. */
  readonly warn: (sentence: string) => void;
  /** Takes what is told of a secret that is not there: it is left out then. Left out: that is a mistake. */
  readonly onUnset?: (error: UnsetSecret) => void;
}

/** Reads every setting, or these, from where it is given. Throws {@link Mistake} for what cannot be read. */
export function toldBy(sources: Sources, members: readonly string[] = Object.keys(settings)): Told {
  const chosen = Object.entries<Setting>(settings).filter(([member]) => members.includes(member));
  const all = chosen.map(([member, setting]) => [member, orUnset(() => settled(member, setting, sources), sources)]);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Told;
}

/** Variables that stand for no setting. */
const others = ['MCP_ASSAY_URL', 'MCP_ASSAY_TARGET', 'MCP_ASSAY_CONFIG'];

/** A variable as the flag that it stands for is spelt: what all of them begin with makes none of them alike. */
function spoken(name: string): string {
  return name.replace('MCP_ASSAY_', '').toLowerCase().replaceAll('_', '-');
}

/** A sentence for each variable that looks like one of ours and is none: a gate that was widened by it would not be. */
export function strangeVariables(env: Sources['env']): readonly string[] {
  const known = [...others, ...Object.values<Setting>(settings).flatMap((setting) => Object.keys(setting.env))];
  const strange = Object.keys(env).filter((name) => name.startsWith('MCP_ASSAY_') && !known.includes(name));
  return strange.map((name) => {
    const near = nearest(spoken(name), known.map(spoken));
    const meant = known.find((each) => spoken(each) === near);
    return `Warning: the variable ${name} is read by nothing${meant === undefined ? '.' : `; did you mean ${meant}?`}`;
  });
}

/** The URL: as an argument, in `MCP_ASSAY_URL`, or in the target file. Throws {@link Mistake} where it is nowhere. */
export function urlTold(
  argument: string | undefined,
  { env, file }: Pick<Sources, 'env'> & { readonly file?: FileSource | undefined },
): string {
  const url = argument ?? (env.MCP_ASSAY_URL || undefined) ?? file?.content.url;
  if (typeof url === 'string') return url;
  throw new Mistake(
    'Failed to check: no URL was given. Please name the endpoint: mcp-assay check https://api.example.com/mcp; or write a file with all of yours: mcp-assay init.',
  );
}

/** The options of `check()` that these are; files of the user's own are still paths, or left out. */
export function checkOptions(url: string, told: Told): CheckOptions {
  const {
    heavy,
    strict,
    allow = [],
    failOn = [],
    recordContent,
    report: _r,
    log: _l,
    card: _c,
    verbose: _v,
    plan: _p,
    probes: _own,
    skipUnsetSecrets: _skip,
    waivers: _waivers,
    writeWaivers: _write,
    baseline: _baseline,
    location: _location,
    image: _image,
    port: _port,
    path: _path,
    args: _args,
    start: _start,
    env: _env,
    restart,
    idle,
    clients,
    direct,
    directHeaders,
    ...same
  } = told;
  return {
    ...same,
    url,
    allow: [...allow, ...(heavy ? (['heavy'] as const) : [])],
    failOn: [...failOn, ...(strict ? ['advice', 'unverifiable'] : [])] as CheckOptions['failOn'],
    ...(recordContent ? { content: true } : {}),
    ...(restart !== undefined && { restart: (signal: AbortSignal) => startAnew(restart, url, signal) }),
    ...(clients && { clients: clientsFor(url, told) }),
    ...withHeaders(direct, directHeaders),
    ...(idle !== undefined && { idle: (signal: AbortSignal) => pause(idle, signal) }),
  };
}

function clientsFor(url: string, { timeout, ca }: Told): Clients {
  // A URL that is none is told of later.
  const { limits } = defaultsFor(URL.canParse(url) && isLoopback(url));
  return installedClients({ folder: process.cwd(), timeout: timeout ?? limits.timeout, ...(ca && { ca }) });
}

/** The direct servers, each with its headers. */
function withHeaders(direct: Told['direct'] = [], headers: Told['directHeaders'] = []): Pick<CheckOptions, 'direct'> {
  const stray = headers.find(({ server }) => server !== undefined && !direct.some((each) => each.server === server));
  if (stray || (headers.length > 0 && direct.length === 0)) {
    throw new Mistake(
      'Failed to read --direct-header: one is for a server that is not asked. Please name the server with --direct.',
    );
  }
  const of = (name: string | undefined) =>
    headers.filter(({ server }) => server === undefined || server === name).map(({ header }) => header);
  return direct.length === 0 ? {} : { direct: direct.map((each) => ({ ...each, headers: of(each.server) })) };
}

function orUnset(read: () => unknown, { onUnset }: Sources): unknown {
  try {
    return read();
  } catch (error) {
    if (!onUnset || !(error instanceof UnsetSecret)) throw error;
    onUnset(error);
    return undefined;
  }
}

function settled(member: string, setting: Setting, sources: Sources): unknown {
  // Only what counts is read: a target file may name a variable that is set elsewhere alone.
  let value: unknown;
  for (const { texts, source } of given(member, setting, sources)) {
    if (value === undefined) value = setting.read(texts, source);
    else if (setting.merge) value = setting.merge(value, setting.read(texts, source));
  }
  return value;
}

interface Given {
  readonly texts: readonly string[];
  readonly source: Source;
}

/** What each source says of the setting, the one that counts most first. */
function given(member: string, setting: Setting, { flags, env, file, defaults, folder, warn }: Sources): Given[] {
  const typed = flags[member];
  const variables = Object.entries(setting.env).flatMap(([name, before]): Given[] => {
    const value = env[name];
    if (value === undefined || (value === '' && !setting.secret)) return [];
    return [{ texts: [before + value], source: { name, exact: true, folder, env } }];
  });
  return [
    ...(typed ? [{ texts: typed, source: { name: flagOf(setting), folder, env, warn } }] : []),
    ...variables,
    ...[file, defaults].flatMap((each): Given[] => {
      const held = each?.content[member];
      if (!each || held === undefined) return [];
      const name = `${each.path}, ${each.within ?? ''}${member}`;
      return [
        { texts: setting.typed(held), source: { name, folder: dirname(resolve(folder, each.path)), env, quiet: true } },
      ];
    }),
  ];
}

function flagOf({ flags }: Setting): string {
  return flags.split(' ')[0] ?? flags;
}
