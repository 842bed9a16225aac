/** `check()`: one endpoint, the bundled catalogue, and the documents that the caller names. */

import { randomInt } from 'node:crypto';
import { beyond, byRevision, documentsFor, type Gating, isSpecification, judged, otherVersions } from './documents.ts';
import { messageSchemas } from './fixtures/messages/index.ts';
import { baseConventions } from './fixtures/profiles/base.ts';
import { allDistinct } from './harness/baseline.ts';
import { defaultsFor } from './harness/defaults.ts';
import type { Judging } from './harness/docket.ts';
import type { EndpointLog, Handler, OwnFiles, PreflightFailed, Shard } from './harness/events.ts';
import { type Need, needs } from './harness/facts.ts';
import { type Failable, failable } from './harness/gate.ts';
import type { Host } from './harness/host.ts';
import { messageRules } from './harness/messages.ts';
import { closed, Mistake, unknownName } from './harness/mistake.ts';
import { matchesGlob } from './harness/plan.ts';
import { areaOf, type Catalogue, type Impact } from './harness/probe.ts';
import type { Profile } from './harness/profile.ts';
import { revisions } from './harness/revisions.ts';
import { openRun, type Run, type RunOptions, run } from './harness/run.ts';
import { collector, type Summary } from './harness/summary.ts';
import { checkedTarget, isLoopback, type Target } from './harness/target.ts';
import { isDay, type Waiver, type Waiving, waiverMistakes } from './harness/waivers.ts';
import { direct, sockets, viaFetch, type Wire } from './harness/wire/index.ts';
import { catalogue } from './suites/index.ts';
import { version } from './version.ts';

/** What {@link check} takes. Only `url` is needed; every default is the one that the CLI prints. */
export interface CheckOptions extends Target {
  /** What reports call the endpoint where several are checked. */
  readonly name?: string;
  /** A bundled document by name (`kindo`, `kindo@unversioned`) or a profile of your own, from a file by `loadProfile()`; several are all judged, and all gate. Left out: nothing is judged. */
  readonly profile?: string | Profile | readonly (string | Profile)[];
  /**
   * The revision of the protocol to offer, and to be agreed on: `2025-06-18`. Left out: what the documents say, or the
   * newest. Where no document is a revision of the specification, that of the revision agreed on is judged, too: it
   * gates where no profile is named.
   */
  readonly revision?: string;
  /** Globs over probe ids. */
  readonly only?: readonly string[];
  readonly skip?: readonly string[];
  /** Facts that you knowingly lack: what needs them becomes `not-selected`. */
  readonly without?: readonly string[];
  /** Impacts beyond the default that you allow: `reveals-key`, `trespasses`, `heavy`. */
  readonly allow?: readonly Impact[];
  /**
   * Whose promises decide the exit code, where a document is named and the specification is judged beside it: those of the
   * named documents (`vendor`, the default), those of the specification (`spec`), or all (`both`).
   */
  readonly gate?: Gating;
  /** Verdicts that fail the gate beside violations: `advice`, `unverifiable`; with `new`, of all that only what `baseline` does not show. */
  readonly failOn?: readonly Failable[];
  /** A run of before, or several of which one is of this endpoint and revision: what failed in it is known. */
  readonly baseline?: Summary | readonly Summary[];
  /** The part of the questions to ask: the first of three is `{ index: 1, of: 3 }`. It takes a `seed`, the same for all parts. */
  readonly shard?: Shard;
  /** Wrong answers that you know and let pass. One that is stale or expired fails the gate. */
  readonly waivers?: readonly Waiver[];
  /** The day by which waivers expire, in UTC: `2026-12-31`. Left out: today. */
  readonly today?: string;
  /** Limits of this deployment that differ from its document, in bytes: `{ 'limits.request': 65536 }`. */
  readonly set?: Readonly<Record<string, number>>;
  /** Cases that each varied probe generates. */
  readonly runs?: number;
  readonly seed?: number;
  /** Requests a second. */
  readonly rate?: number;
  /** Requests at once. */
  readonly concurrency?: number;
  /** Requests in the whole run. */
  readonly maxRequests?: number;
  /** Milliseconds that one request may take. */
  readonly timeout?: number;
  /** Milliseconds that the whole run may take. */
  readonly deadline?: number;
  /** Milliseconds for which the first request is asked again until MCP answers. */
  readonly wait?: number;
  /** What runs the endpoint, where you started it for the check: its log becomes evidence, and the run ends where it does. */
  readonly host?: Host;
  /** Where profiles and probes of your own were read from: reports name them where they say how to ask again. */
  readonly files?: OwnFiles;
  /** How requests are sent: over sockets (the default), by the global `fetch` (which msw sees), or by a wire of your own. */
  readonly wire?: 'sockets' | 'fetch' | Wire;
  /** A server in this process, asked directly: no network at all. */
  readonly handle?: (request: Request) => Promise<Response>;
  /** Certificate authorities to trust, as PEM texts; sockets only. */
  readonly ca?: readonly string[];
  /** Records what tools answer as it came. Left out: only on loopback. */
  readonly content?: boolean;
  /** Takes every event as it happens. */
  readonly onEvent?: Handler;
  /** Ends the run early when aborted: `complete` is false then. */
  readonly signal?: AbortSignal;
  /** Probes to ask in place of the bundled catalogue. */
  readonly probes?: Catalogue;
}

/** What each number may be, both ends included. Durations are in milliseconds. */
export const ranges = {
  runs: [1, 100_000],
  seed: [-(2 ** 31), 2 ** 31 - 1],
  rate: [0.01, 1_000_000],
  concurrency: [1, 1_000],
  maxRequests: [1, 100_000_000],
  timeout: [1, 3_600_000],
  deadline: [1, 86_400_000],
  wait: [0, 86_400_000],
  idle: [1, 86_400_000],
} as const;

/**
 * Asks the endpoint every question of the catalogue and holds the answers against the documents. Never throws for what
 * the endpoint does: `exitCode` and `preflight` tell. Throws {@link Mistake} where the options cannot be followed.
 */
export async function check(options: CheckOptions): Promise<Summary> {
  return checkBeside(options, {});
}

/** The same for a run that has others beside it: what it shares with them, and whether it is to be asked at all. */
export async function checkBeside(
  options: CheckOptions,
  beside: Pick<RunOptions, 'shared' | 'notAsked' | 'amongOthers'>,
): Promise<Summary> {
  const { handle, summary } = collector();
  const { prepared, close } = prepare(options);
  try {
    await run({ ...prepared, ...beside }, (event) => {
      handle(event);
      options.onEvent?.(event);
    });
  } finally {
    await close();
  }
  return summary();
}

/** Why nothing can be asked, and what the endpoint's host wrote; undefined where MCP answers. `options.wait` is heeded. */
export async function unready(
  options: CheckOptions,
): Promise<{ readonly failed: PreflightFailed; readonly log?: EndpointLog } | undefined> {
  const { prepared, close } = prepare(options);
  let failed: PreflightFailed | undefined;
  let log: EndpointLog | undefined;
  try {
    const open = await openRun(prepared, (event) => {
      if (event.type === 'preflight-failed') failed = event;
      if (event.type === 'endpoint-log') log = event;
    });
    await open.finish();
    return failed && { failed, ...(log && { log }) };
  } finally {
    await close();
  }
}

/** An open run whose probes are asked one by one; `close` gives its connections back. For test runners. */
export async function openCheck(
  options: CheckOptions,
): Promise<Run & { readonly summary: () => Summary; readonly close: () => Promise<void> }> {
  const { handle, summary } = collector();
  const { prepared, close } = prepare(options);
  try {
    const open = await openRun(prepared, (event) => {
      handle(event);
      options.onEvent?.(event);
    });
    return { ...open, summary, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The options as the engine takes them, with every default. Throws {@link Mistake}. */
export function prepare(options: CheckOptions): { readonly prepared: RunOptions; readonly close: () => Promise<void> } {
  const url = endpointUrl(options.url);
  // A handler in this process, and what was started for the check, are as near as loopback, whatever host they are called.
  const local = isLoopback(url) || options.handle !== undefined || options.host !== undefined;
  const { limits, shrinking, preflightTimeout } = defaultsFor(local);
  const probes: Catalogue = options.probes ?? catalogue;
  const named = judged(options);
  const documents = [...named, ...beyond(options)];
  ownHeadersOnly(options, documents);
  const target = checkedTarget({ ...options, url: url.href });
  const { wire, close } = wireOf(options);
  const prepared: RunOptions = {
    ...(options.name === undefined ? {} : { name: options.name }),
    target,
    catalogue: probes,
    documents,
    ...(documents.some(({ document }) => isSpecification(document)) ? {} : { byRevision: byRevision(named, options) }),
    ...(options.revision === undefined ? {} : { revision: knownRevision(options.revision) }),
    messages,
    base: baseConventions,
    otherVersions: otherVersions(),
    wire,
    limits: {
      concurrency: whole('concurrency', options.concurrency) ?? limits.concurrency,
      rate: within('rate', options.rate) ?? limits.rate,
      maxRequests: whole('maxRequests', options.maxRequests) ?? limits.maxRequests,
      timeout: within('timeout', options.timeout) ?? limits.timeout,
      cases: whole('runs', options.runs) ?? limits.cases,
      refusals: limits.refusals,
      ...(options.deadline === undefined ? {} : { deadline: within('deadline', options.deadline) }),
    },
    shrinking,
    // Whoever says how long a request may take says it of the first one, too.
    preflightTimeout: options.timeout ?? preflightTimeout,
    ...(options.wait === undefined ? {} : { patience: within('wait', options.wait) }),
    selection: {
      ...(options.only && { only: knownGlobs('only', options.only, probes) }),
      ...(options.skip && { skip: knownGlobs('skip', options.skip, probes) }),
      without: (options.without ?? []).map(knownNeed),
      allow: new Set<Impact>([
        'safe',
        'calls-tools',
        'opens-sessions',
        ...(local ? (['reveals-key', 'trespasses'] as const) : []),
        ...(options.allow ?? []),
      ]),
      ...(options.shard && { shard: soundShard(options.shard, options) }),
    },
    ...gating(options),
    ...(options.waivers && { waivers: waiving(options, probes) }),
    seed: whole('seed', options.seed) ?? randomInt(2 ** 31),
    version,
    content: options.content ?? local,
    ...(options.signal && { interrupt: options.signal }),
    ...(options.host && { host: options.host }),
    ...(options.files && { files: options.files }),
  };
  return { prepared, close };
}

const messages = messageRules(messageSchemas);

function knownRevision(revision: string): string {
  const known = revisions.map(({ id }) => id);
  if (known.includes(revision)) return revision;
  throw unknownName('choose a revision', revision, known);
}

function waiving(options: CheckOptions, catalogue: Catalogue): Waiving {
  const { waivers: entries = [], today = new Date().toISOString().slice(0, 10) } = options;
  if (!isDay(today)) {
    throw new Mistake(`Failed to read today: "${today}" is no date. Please write it as 2026-12-31, or leave it out.`);
  }
  const [wrong] = waiverMistakes(entries, { catalogue, documents: documentsFor(options) });
  if (!wrong) return { entries, today };
  throw new Mistake(
    `Failed to read the waivers: number ${wrong.index + 1}: ${closed(wrong.sentence)} Please correct it.`,
  );
}

/** The headers that every request has of its own. */
const requestsOwn = ['Content-Type', 'Accept', 'User-Agent'];

/** Refuses a header that would stand beside the credential in its own place, or in place of what the request says. */
function ownHeadersOnly({ key, credentials = {}, headers = [] }: CheckOptions, documents: readonly Judging[]): void {
  if (key === undefined && Object.keys(credentials).length === 0) return;
  const conventions = [baseConventions, ...documents.map(({ document }) => document.conventions)];
  const places = conventions.flatMap(({ credentials: all = [] }) => all.map(({ header }) => header));
  for (const [given] of headers) {
    const is = (name: string) => name.toLowerCase() === given.toLowerCase();
    const place = places.find(is);
    if (place !== undefined) {
      throw new Mistake(
        `Failed to read the headers: "${place}" is where the key is presented. Please leave out the header, or the key.`,
      );
    }
    const own = requestsOwn.find(is);
    if (own !== undefined) {
      throw new Mistake(`Failed to read the headers: "${own}" is the request's own. Please leave it out.`);
    }
  }
}

function endpointUrl(given: string): URL {
  if (!URL.canParse(given))
    throw new Mistake(
      // A user name, a password or a query may be a secret.
      `Failed to read the URL: ${/[@?#]/.test(given) ? 'what was given' : `"${given}"`} is not one. Please give a full URL, such as https://api.example.com/mcp.`,
    );
  const url = new URL(given);
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Mistake(`Failed to read the URL: its scheme is "${url.protocol}". Please give an http or https URL.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw new Mistake(
      'Failed to read the URL: it holds a user name or a password. Please give credentials with --key or --header.',
    );
  }
  url.hash = '';
  return url;
}

function wireOf({ wire = 'sockets', handle, ca, direct: servers = [] }: CheckOptions): {
  readonly wire: Wire;
  readonly close: () => Promise<void>;
} {
  const nothing = async () => {};
  if (handle && servers.length === 0) return { wire: direct(handle), close: nothing };
  if (handle) {
    // The handler is the endpoint's: the servers behind it are elsewhere.
    const [inside, outside] = [direct(handle), sockets({ ...(ca && { ca: [...ca] }) })];
    const beside = servers.map(({ url }) => new URL(url).href);
    return {
      wire: (request, signal) => (beside.includes(request.url) ? outside : inside)(request, signal),
      close: () => outside.close(),
    };
  }
  if (typeof wire === 'function') return { wire, close: nothing };
  if (wire === 'fetch') return { wire: viaFetch(), close: nothing };
  const pool = sockets({ ...(ca && { ca: [...ca] }) });
  return { wire: pool, close: () => pool.close() };
}

function within(name: keyof typeof ranges, value: number | undefined): number | undefined {
  const [least, most] = ranges[name];
  if (value === undefined || (value >= least && value <= most)) return value;
  throw new Mistake(`Failed to read ${name}: ${value} is out of range. Please give a number from ${least} to ${most}.`);
}

function whole(name: keyof typeof ranges, value: number | undefined): number | undefined {
  if (value === undefined || Number.isInteger(value)) return within(name, value);
  const [least, most] = ranges[name];
  throw new Mistake(`Failed to read ${name}: ${value} is no whole number. Please give one from ${least} to ${most}.`);
}

function knownGlobs(flag: string, globs: readonly string[], probes: Catalogue): readonly string[] {
  const ids = probes.map(({ id }) => id);
  for (const glob of globs) {
    if (ids.some((id) => matchesGlob(glob, id))) continue;
    const areas = [...new Set(ids.map((id) => `${areaOf(id)}/*`))];
    throw unknownName(`follow --${flag}`, glob, glob.includes('*') ? areas : ids);
  }
  return globs;
}

function knownNeed(name: string): Need {
  const found = needs.find((need) => need === name);
  if (!found) throw unknownName('follow --without', name, needs);
  return found;
}

/** What fails the gate, with the runs that tell what is new. */
function gating({ failOn = [], baseline = [] }: CheckOptions): Pick<RunOptions, 'failOn' | 'baseline'> {
  const runs = [baseline].flat() as readonly Summary[];
  allDistinct(runs.map((run) => ({ name: `run ${run.run}`, run })));
  const known = failOn.map(knownFailable);
  if (known.includes('new') && runs.length === 0) {
    throw new Mistake(
      'Failed to follow --fail-on new: there is nothing that tells what is new. Please name the log of a run of before with --baseline.',
    );
  }
  return { failOn: known, ...(runs.length > 0 && { baseline: runs }) };
}

function soundShard({ index, of }: Shard, { seed }: CheckOptions): Shard {
  if (!Number.isInteger(of) || !Number.isInteger(index) || of < 1 || index < 1 || index > of) {
    throw new Mistake(`Failed to read the shard: ${index}/${of} is none. Please write the first of three as 1/3.`);
  }
  if (seed === undefined) {
    throw new Mistake(
      'Failed to split the run: its shards have to share a seed. Please give each of them the same --seed.',
    );
  }
  return { index, of };
}

function knownFailable(name: string): Failable {
  const found = failable.find((each) => each === name);
  if (!found) throw unknownName('follow --fail-on', name, failable);
  return found;
}
