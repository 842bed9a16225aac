/** What `check` was told, from all sources: a flag goes before the environment, the environment before the target file. */

import { dirname, resolve } from 'node:path';
import type { CheckOptions } from '../check.ts';
import { pause } from '../harness/budget.ts';
import type { Clients } from '../harness/clients.ts';
import { defaultsFor } from '../harness/defaults.ts';
import { Mistake } from '../harness/mistake.ts';
import { isLoopback } from '../harness/target.ts';
import { installedClients } from './clients/installed.ts';
import type { Setting } from './readers.ts';
import { startAnew } from './restart.ts';
import type { Source } from './secrets-input.ts';
import { settings, type Told } from './settings.ts';
import type { TargetFile } from './target-file.ts';

export interface Sources {
  /** What was typed, by member: a text for each time. */
  readonly flags: Readonly<Record<string, readonly string[]>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file?: { readonly path: string; readonly content: TargetFile };
  /** The folder that relative paths of flags and variables start from. */
  readonly folder: string;
  /** Takes a warning about a secret that stands in plain sight. */
  readonly warn: (sentence: string) => void;
}

/** Reads every setting from where it is given. Throws {@link Mistake} for what cannot be read. */
export function toldBy(sources: Sources): Told {
  const all = Object.entries<Setting>(settings).map(([member, setting]) => [member, settled(member, setting, sources)]);
  return Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Told;
}

/** The URL: as an argument, in `MCP_ASSAY_URL`, or in the target file. Throws {@link Mistake} where it is nowhere. */
export function urlTold(argument: string | undefined, { env, file }: Pick<Sources, 'env' | 'file'>): string {
  const url = argument ?? (env.MCP_ASSAY_URL || undefined) ?? file?.content.url;
  if (typeof url === 'string') return url;
  throw new Mistake(
    'Failed to check: no URL was given. Please name the endpoint: mcp-assay check https://api.example.com/mcp.',
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
    waivers: _waivers,
    writeWaivers: _write,
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
function given(member: string, setting: Setting, { flags, env, file, folder, warn }: Sources): Given[] {
  const typed = flags[member];
  const variables = Object.entries(setting.env).flatMap(([name, before]): Given[] => {
    const value = env[name];
    if (value === undefined || (value === '' && !setting.secret)) return [];
    return [{ texts: [before + value], source: { name, exact: true, folder, env } }];
  });
  const held = file?.content[member];
  return [
    ...(typed ? [{ texts: typed, source: { name: flagOf(setting), folder, env, warn } }] : []),
    ...variables,
    ...(file && held !== undefined
      ? [
          {
            texts: setting.typed(held),
            source: { name: `${file.path}, ${member}`, folder: dirname(resolve(folder, file.path)), env, quiet: true },
          },
        ]
      : []),
  ];
}

function flagOf({ flags }: Setting): string {
  return flags.split(' ')[0] ?? flags;
}
