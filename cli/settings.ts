/** Everything that `check` can be told, once: the flag, the variable, the member of a target file, and how each is read. */

import { resolve } from 'node:path';
import { ranges } from '../check.ts';
import { type Gating, gatings, isProfilePath } from '../documents.ts';
import { type Defaults, defaultsFor } from '../harness/defaults.ts';
import type { Shard } from '../harness/events.ts';
import { Mistake, unknownName } from '../harness/mistake.ts';
import type { Impact } from '../harness/probe.ts';
import { revisions } from '../harness/revisions.ts';
import { credentialRoles, type DirectServer, journalUrl, knownRole, toolRoles } from '../harness/target.ts';
import { reports, type Wanted } from '../reports/index.ts';
import { shownDuration } from './durations.ts';
import { ALL } from './every-revision.ts';
import {
  type Arguments,
  allowedTool,
  amount,
  command,
  count,
  type DirectHeader,
  directHeader,
  directServer,
  fileText,
  flag,
  header,
  isObject,
  joined,
  last,
  list,
  named,
  type Pairs,
  pair,
  report,
  type Setting,
  setting,
  shard,
  split,
  time,
  urlPath,
  type Variable,
  variable,
  whole,
} from './readers.ts';
import { secret } from './secrets-input.ts';

const here = defaultsFor(true);
const elsewhere = defaultsFor(false);

function defaulted(show: (defaults: Defaults) => string): string {
  const [onLoopback, others] = [show(here), show(elsewhere)];
  return onLoopback === others ? `(${others})` : `(${onLoopback} on loopback, ${others} elsewhere)`;
}

/** The impacts that only the caller can allow. */
const allowable = ['reveals-key', 'trespasses', 'heavy'] as const satisfies readonly Impact[];

export const settings = {
  profile: setting<readonly string[]>({
    flags: '--profile <name>',
    group: 'Endpoint:',
    means:
      'the document to judge by, such as kindo or kindo@unversioned, or a file of yours, such as ./acme.yaml; repeatable (none: the revision of the specification that the endpoint agrees on)',
    read: (texts, source) =>
      split(texts, source).map((name) => (isProfilePath(name) ? resolve(source.folder, name) : name)),
  }),
  key: setting<string>({
    flags: '--key <secret>',
    group: 'Endpoint:',
    secret: true,
    means: 'the ordinary credential: env:NAME, file:PATH, or the value itself',
    read: (texts, source) => secret(last(texts), source),
  }),
  credentials: setting<Pairs>({
    flags: '--credential <role>=<secret>',
    group: 'Endpoint:',
    secret: true,
    means: 'another credential by its role: second, revoked, unentitled, expired, disabled, foreign; repeatable',
    env: {
      MCP_ASSAY_SECOND: 'second=',
      MCP_ASSAY_REVOKED: 'revoked=',
      MCP_ASSAY_UNENTITLED: 'unentitled=',
      MCP_ASSAY_EXPIRED: 'expired=',
      MCP_ASSAY_DISABLED: 'disabled=',
      MCP_ASSAY_FOREIGN: 'foreign=',
    },
    read: (texts, source) =>
      Object.fromEntries(
        texts.map((text) => {
          const [role, value] = pair(text, source);
          // Before it is shown: it may be the beginning of a secret whose role was forgotten.
          const known = knownRole('the credentials', role, credentialRoles);
          return [known, secret(value, named(source, known))];
        }),
      ),
    merge: joined,
  }),
  skipUnsetSecrets: flag({
    flags: '--skip-unset-secrets',
    group: 'Endpoint:',
    means:
      'an endpoint with a secret env:NAME that is not set is not asked, and the reports say so: for pull requests from forks (a mistake)',
  }),
  headers: setting<readonly (readonly [string, string])[]>({
    flags: '--header <header>',
    group: 'Endpoint:',
    means: "a header of every request: 'Name: value', 'Name: env:NAME' or 'Name: file:PATH'; repeatable",
    env: {},
    read: (texts, source) =>
      texts.map((text, index) =>
        header(text, texts.length > 1 ? named(source, `(${index + 1} of ${texts.length})`) : source),
      ),
    typed: (value) =>
      isObject(value) ? Object.entries(value).map(([name, each]) => `${name}: ${each}`) : [value].flat().map(String),
    merge: (first, second) => [
      ...second.filter(([name]) => !first.some(([other]) => other.toLowerCase() === name.toLowerCase())),
      ...first,
    ],
  }),
  tools: setting<Pairs>({
    flags: '--tool <role>=<name>',
    group: 'Endpoint:',
    means: 'a tool by its role: unauthorised, disabled, credentials-unavailable, failing; repeatable',
    env: {},
    read: (texts, source) =>
      Object.fromEntries(
        texts.map((text) => pair(text, source)).map(([role, name]) => [knownRole('the tools', role, toolRoles), name]),
      ),
    merge: joined,
  }),
  allowTools: setting<Readonly<Record<string, Arguments | null>>>({
    flags: '--allow-tool <name>[=<JSON>]',
    group: 'Endpoint:',
    means: 'a tool that may be called with generated arguments, with arguments known to be valid; repeatable',
    env: {},
    read: (texts, source) => Object.fromEntries(texts.map((text) => allowedTool(text, source))),
    typed: (value) =>
      isObject(value)
        ? Object.entries(value).map(([name, each]) => (each === null ? name : `${name}=${JSON.stringify(each)}`))
        : [value].flat().map(String),
    merge: joined,
  }),
  namedToolsOnly: flag({
    flags: '--named-tools-only',
    group: 'Endpoint:',
    means: 'calls no tool but those that --allow-tool and --tool name, whatever is annotated or documented',
  }),
  journal: setting<string>({
    flags: '--journal <url>',
    group: 'Endpoint:',
    means: 'where to read what arrived behind the gateway: GET <url>?nonce=…',
    read: (texts, { name }) => journalUrl(last(texts), name),
  }),
  restart: setting<string>({
    flags: '--restart <command>',
    group: 'Endpoint:',
    means: 'starts the endpoint anew, and ends: asks what becomes of sessions then',
    read: command,
  }),
  idle: time({
    range: ranges.idle,
    flags: '--idle <duration>',
    group: 'Endpoint:',
    means: 'leaves a session unused for that long: asks what becomes of it then',
  }),
  clients: flag({
    flags: '--clients',
    group: 'Endpoint:',
    means:
      'runs clients of other makers, too: @modelcontextprotocol/sdk and mcp-remote, as they are installed here; they get the key; what they come to is listed, and not judged',
  }),
  direct: setting<readonly DirectServer[]>({
    flags: '--direct <url>',
    group: 'Endpoint:',
    means:
      'a server behind the gateway, or <server>=<url>, that is asked past it, too: what differs is judged; it gets no key of the gateway; repeatable',
    read: (texts, { name }) => texts.map((text) => directServer(text, name)),
  }),
  directHeaders: setting<readonly DirectHeader[]>({
    flags: '--direct-header <header>',
    group: 'Endpoint:',
    means:
      "a header for the direct servers alone, written as for --header (what is named holds the whole value, such as Bearer and a token); or '<server>=Name: value'; repeatable",
    env: {},
    read: (texts, source) =>
      texts.map((text, index) =>
        directHeader(text, texts.length > 1 ? named(source, `(${index + 1} of ${texts.length})`) : source),
      ),
    typed: (value) =>
      isObject(value) ? Object.entries(value).map(([name, each]) => `${name}: ${each}`) : [value].flat().map(String),
  }),
  names: setting<string>({
    flags: '--names <template>',
    group: 'Endpoint:',
    means: 'how the gateway names the tools of direct servers ({tool} for one without a name, else {server}_{tool})',
    read: last,
  }),
  ca: setting<readonly string[]>({
    flags: '--ca <file>',
    group: 'Endpoint:',
    means: 'certificates of a private authority to trust, in PEM; repeatable',
    read: (texts, source) => texts.map((text) => fileText(text, source)),
  }),
  set: setting<Readonly<Record<string, number>>>({
    flags: '--set <limit>=<bytes>',
    group: 'Endpoint:',
    means: "a limit of this deployment that differs from its document's: limits.request, limits.response; repeatable",
    env: {},
    read: (texts, source) =>
      Object.fromEntries(
        texts.map((text) => pair(text, source)).map(([name, value]) => [name, whole(value, named(source, name))]),
      ),
    merge: joined,
  }),

  image: setting<string>({
    flags: '--image <image>',
    group: 'Start:',
    means: 'starts a container of this image, checks it, and removes it; takes the package testcontainers',
    read: last,
  }),
  port: count({
    range: [1, 65_535],
    flags: '--port <number>',
    group: 'Start:',
    means: 'the port that the container listens on',
  }),
  path: setting<string>({
    flags: '--path <path>',
    group: 'Start:',
    means: 'where it serves MCP (/mcp)',
    read: urlPath,
  }),
  args: setting<readonly string[]>({
    flags: '--arg <argument>',
    group: 'Start:',
    means: 'an argument for the container, in place of those that the image has; repeatable',
    env: {},
    read: (texts) => texts,
  }),
  start: setting<string>({
    flags: '--start <command>',
    group: 'Start:',
    means: 'starts the endpoint that the URL names, with a command that runs as long as it does, and ends it',
    read: command,
  }),
  env: setting<Readonly<Record<string, Variable>>>({
    flags: '--env <name>=<value>',
    group: 'Start:',
    means:
      'a variable for what is started; its value is a secret: env:NAME, file:PATH, or the value itself; repeatable',
    env: {},
    read: (texts, source) => Object.fromEntries(texts.map((text) => variable(text, source))),
    merge: joined,
  }),

  probes: setting<readonly string[]>({
    flags: '--probes <file>',
    group: 'Selection:',
    means:
      'probes of your own beside the bundled ones: a TypeScript or JavaScript module that exports them; repeatable',
    read: (texts, source) => split(texts, source).map((path) => resolve(source.folder, path)),
  }),
  revision: setting<string>({
    flags: '--revision <date>',
    group: 'Endpoint:',
    means:
      'the protocol revision to offer, such as 2025-06-18, or all: each that is agreed on, in a run of its own (what the profile says, or the newest)',
    read(texts) {
      const known = [...revisions.map(({ id }) => id), ALL];
      const given = last(texts);
      if (!known.includes(given)) throw unknownName('choose a revision', given, known);
      return given;
    },
  }),
  only: list({
    flags: '--only <globs>',
    group: 'Selection:',
    means: "only probes whose id matches, such as 'accept/*'; repeatable, or with commas",
  }),
  skip: list({ flags: '--skip <globs>', group: 'Selection:', means: 'no probe whose id matches' }),
  without: list({
    flags: '--without <needs>',
    group: 'Selection:',
    means: 'what you knowingly lack, such as second or upstream: what needs it becomes not-selected',
  }),
  allow: setting<readonly (typeof allowable)[number][]>({
    flags: '--allow <impacts>',
    group: 'Selection:',
    means:
      'reveals-key: a valid credential where logs keep it; trespasses: files of the host through hostile URIs (both always on loopback); heavy: as --heavy',
    read: (texts, source) => split(texts, source).map(knownImpact),
  }),
  heavy: flag({ flags: '--heavy', group: 'Selection:', means: 'asks also what sends many megabytes' }),
  shard: setting<Shard>({
    flags: '--shard <i>/<n>',
    group: 'Selection:',
    means: 'asks one part of n, such as 1/3, for the report verb to put together; takes a --seed',
    read: (texts, source) => shard(last(texts), source),
  }),
  plan: flag({ flags: '--plan', group: 'Selection:', means: 'prints what would be asked, by impact, and stops' }),

  gate: setting<Gating>({
    flags: '--gate <documents>',
    group: 'Gate:',
    means:
      "whose promises decide the exit code: vendor (those of --profile), spec (the specification's, judged beside it), or both (vendor)",
    read: (texts) => {
      const found = gatings.find((each) => each === last(texts));
      if (!found) throw unknownName('follow --gate', last(texts), gatings);
      return found;
    },
  }),
  failOn: list({
    flags: '--fail-on <verdicts>',
    group: 'Gate:',
    means: 'fails also on these: advice, unverifiable; with new, of all that only on what --baseline does not show',
  }),
  strict: flag({ flags: '--strict', group: 'Gate:', means: 'the same as --fail-on advice,unverifiable' }),
  baseline: setting<readonly string[]>({
    flags: '--baseline <log>',
    group: 'Gate:',
    means: 'the log of a run of before: reports tell first what changed since; repeatable, one for each run',
    read: (texts, { folder }) => texts.map((text) => resolve(folder, text)),
  }),
  waivers: setting<string>({
    flags: '--waivers <file>',
    group: 'Gate:',
    means: 'wrong answers that you know and let pass, each with a reason and a date, in YAML or JSON',
    read: (texts, { folder }) => resolve(folder, last(texts)),
  }),
  writeWaivers: setting<string>({
    flags: '--write-waivers <file>',
    group: 'Gate:',
    means: 'writes a waiver for each wrong answer that fails the gate, for you to give the reason',
    read: (texts, { folder }) => resolve(folder, last(texts)),
  }),

  runs: count({
    range: ranges.runs,
    flags: '--runs <number>',
    group: 'Limits:',
    means: `cases that each varied probe generates ${defaulted(({ limits }) => `${limits.cases}`)}`,
  }),
  seed: count({
    range: ranges.seed,
    flags: '--seed <number>',
    group: 'Limits:',
    means: 'decides every generated case (a fresh one each run, printed)',
  }),
  rate: amount({
    range: ranges.rate,
    flags: '--rate <number>',
    group: 'Limits:',
    means: `requests a second ${defaulted(({ limits }) => (Number.isFinite(limits.rate) ? `${limits.rate}` : 'unbounded'))}`,
  }),
  concurrency: count({
    range: ranges.concurrency,
    flags: '--concurrency <number>',
    group: 'Limits:',
    means: `requests at once ${defaulted(({ limits }) => `${limits.concurrency}`)}`,
  }),
  maxRequests: count({
    range: ranges.maxRequests,
    flags: '--max-requests <number>',
    group: 'Limits:',
    means: `requests in the whole run ${defaulted(({ limits }) => limits.maxRequests.toLocaleString('en'))}`,
  }),
  timeout: time({
    range: ranges.timeout,
    flags: '--timeout <duration>',
    group: 'Limits:',
    means: `one request, its answer included (${shownDuration(elsewhere.limits.timeout)}; before the first answer ${shownDuration(elsewhere.preflightTimeout)})`,
  }),
  deadline: time({
    range: ranges.deadline,
    flags: '--deadline <duration>',
    group: 'Limits:',
    means: 'the whole run (no bound)',
  }),
  wait: time({
    range: ranges.wait,
    flags: '--wait <duration>',
    group: 'Limits:',
    means: 'asks again for that long until MCP answers (0: once)',
  }),

  report: setting<readonly Wanted[]>({
    flags: '--report <format>=<path>',
    group: 'Output:',
    means: `a report in a file, or with - on standard output: ${Object.keys(reports).join(', ')}; repeatable (terminal=-)`,
    env: {},
    read: (texts, source) => texts.map((text) => report(text, source)),
  }),
  log: setting<string>({
    flags: '--log <path>',
    group: 'Output:',
    means: 'the event log (.mcp-assay/logs/<date>-<run>.ndjson)',
    read: (texts, { folder, name }) => {
      if (last(texts) !== '-') return resolve(folder, last(texts));
      throw new Mistake(
        `Failed to follow ${name}: the log goes into a file. Please name one; --report ndjson=- writes the same to standard output.`,
      );
    },
  }),
  location: setting<string>({
    flags: '--location <file>',
    group: 'Output:',
    means: 'the file of yours at which annotations are shown (the target file, or a profile of yours)',
    read: (texts, { folder }) => resolve(folder, last(texts)),
  }),
  card: flag({ flags: '--card', group: 'Output:', means: 'adds the behaviour card: the answer to every question' }),
  recordContent: flag({
    flags: '--record-content',
    group: 'Output:',
    means: 'records what tools answer as it came (only on loopback)',
  }),
  verbose: flag({ flags: '--verbose', group: 'Output:', means: 'shows every distinct exchange' }),
} satisfies Readonly<Record<string, Setting>>;

export type Settings = typeof settings;
/** What was told, by member; what no source speaks of is left out. */
export type Told = { readonly [M in keyof Settings]?: ReturnType<Settings[M]['read']> };

function knownImpact(name: string): (typeof allowable)[number] {
  const found = allowable.find((impact) => impact === name);
  if (!found) throw unknownName('follow --allow', name, allowable);
  return found;
}
