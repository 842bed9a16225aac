/** The verb `check`: asks an endpoint, and holds its answers against the documents. */

import { type Command, Option } from 'commander';
import { type CheckOptions, checkBeside, prepare } from '../check.ts';
import type { Gate, PreflightFailed } from '../harness/events.ts';
import { exitCodeOf, gravest } from '../harness/gate.ts';
import { Mistake } from '../harness/mistake.ts';
import { openRun } from '../harness/run.ts';
import type { SharedBudget } from '../harness/shared-budget.ts';
import type { Summary } from '../harness/summary.ts';
import { decisionAmong } from '../reports/decision.ts';
import { limitsInWords } from '../reports/progress.ts';
import type { ReportOptions } from '../reports/report.ts';
import { counted, shown } from '../reports/text.ts';
import { type Asked, type ToAsk, toAsk } from './asked.ts';
import { counting } from './clients/installed.ts';
import { shownDuration } from './durations.ts';
import { ALL, agreedOn } from './every-revision.ts';
import { interruptible } from './interruption.ts';
import { locationOf } from './location.ts';
import { outputsOf } from './outputs.ts';
import { ownFiles } from './own-files.ts';
import { planText } from './plan.ts';
import { ENDPOINT, type Setting } from './readers.ts';
import { settings, type Told } from './settings.ts';
import { checkOptions } from './told.ts';
import { STARTING, type UnderTest, underTest } from './under-test.ts';
import type { WaiversFile } from './waivers-file.ts';

export function define(command: Command): void {
  command.argument('[url]', 'the full URL of the endpoint, or what the config calls it (all endpoints of the config)');
  command.addOption(new Option('--target <file>', 'a YAML or JSON file that holds any of these').helpGroup(ENDPOINT));
  command.addOption(
    new Option(
      '--config <file>',
      'a file of many endpoints, checked side by side (mcp-assay.config.yaml, .json, .ts or .js in the working folder)',
    ).helpGroup(ENDPOINT),
  );
  command.addOption(
    optionFor({
      flags: '--tag <tag>',
      means: 'only endpoints of the config that have the tag; repeatable',
      group: ENDPOINT,
    }),
  );
  for (const setting of Object.values<Setting>(settings)) command.addOption(optionFor(setting));
  command.addHelpText('after', epilogue);
  command.action(async (url: string | undefined, typed: Readonly<Record<string, unknown>>) => {
    process.exitCode = await checkVerb(url, typed);
  });
}

const epilogue = `
A duration is in milliseconds, or a number with ms, s or m: 500, 30s, 2m.
A flag goes before the environment, the environment before the target file or
the config, and a URL before both. mcp-assay init writes a config.
The variable of --max-requests is MCP_ASSAY_MAX_REQUESTS, and so on; MCP_ASSAY_URL
and MCP_ASSAY_SECOND, MCP_ASSAY_REVOKED and so on for credentials;
none for --header, --direct-header, --tool, --allow-tool, --set, --arg, --env and
--report.

Exit codes: 0 the gate is met; 1 it is not; 2 nothing was judged, or not to
the end; 3 mcp-assay itself failed; 130 interrupted.

  mcp-assay check https://api.example.com/mcp --profile kindo --key env:API_KEY`;

/** The setting as a flag: one that takes a value can be given several times. */
export function optionFor({ flags, means, group }: Pick<Setting, 'flags' | 'means' | 'group'>): Option {
  const option = new Option(flags, means).helpGroup(group);
  return option.required
    ? option.argParser((text: string, before: readonly string[] = []) => [...before, text])
    : option;
}

async function checkVerb(argument: string | undefined, typed: Readonly<Record<string, unknown>>): Promise<number> {
  const { stderr } = process;
  const today = new Date().toISOString().slice(0, 10);
  const say = (sentence: string) => void stderr.write(`${sentence}\n`);
  const { endpoints, told, shared, config } = await toAsk(argument, typed, say);
  const plan = endpoints.some((each) => each.told.plan);
  if (config && Object.keys(config.budget).length > 0) {
    say(`limits of all together, by ${config.path}: ${limitsInWords({ ...config.budget })}`);
  }
  // Before anything is asked: a file that cannot be written is no news for the end.
  const waivers = await waiversFileFor(told, plan, say);
  using interruption = interruptible(say);
  const { signal } = interruption;
  const several = endpoints.length > 1;
  const all: Endpoint[] = [];
  try {
    const known = { ...(await baselineOf(told)), ...locationFor(told, endpoints, config?.path) };
    const beside = { ...(known.baseline && { baseline: known.baseline }), today, signal };
    for (const endpoint of endpoints) {
      const ready = await prepared(endpoint, { say, several, beside, ...(config && { config }) });
      if (!ready) return 130;
      all.push(ready);
    }
    // What cannot be followed for one is told before any other is asked.
    if (several) for (const { options } of all) await prepare(options).close();

    const agreed = await Promise.all(all.map((endpoint) => runsOf(endpoint)));
    if (signal.aborted) return 130;
    const runs = agreed.flat();
    // An endpoint that agrees on nothing was told of.
    if (runs.length === 0) return 2;
    const code = plan
      ? await showPlans(runs)
      : await checkAll(runs, told, { today, say, several, known, waivers, ...(shared && { shared }) });
    for (const { say: sayOf, notes } of all) for (const sentence of notes()) sayOf(sentence);
    // The answers after a restart were asked for, and so was every endpoint: without them it is no success.
    const failed = all.some((each) => each.failed()) || agreed.some((each) => each.length === 0);
    return code === 0 && failed ? 2 : code;
  } finally {
    shared?.close();
    await Promise.all(all.map(({ gateway }) => gateway?.[Symbol.asyncDispose]()));
  }
}

/** An endpoint that is ready to be asked. */
interface Endpoint extends ReturnType<typeof besides> {
  readonly name: string | undefined;
  readonly options: CheckOptions;
  readonly told: Told;
  readonly notAsked: string | undefined;
  /** What was started for it, or runs already; undefined where it is not to be asked. */
  readonly gateway: UnderTest | undefined;
  /** Tells a sentence about this endpoint. */
  readonly say: (sentence: string) => void;
}

/** One run of an endpoint. */
interface OneRun {
  readonly endpoint: Endpoint;
  readonly options: CheckOptions;
  /** What the files of this run are called among those of others. */
  readonly label: string | undefined;
}

/** Starts what is to be started, and reads what the user wrote. Undefined where it was interrupted meanwhile. */
async function prepared(
  { name, told, notAsked, ...asked }: Asked,
  given: {
    readonly say: (sentence: string) => void;
    readonly several: boolean;
    readonly beside: Pick<CheckOptions, 'today' | 'baseline'> & { readonly signal: AbortSignal };
    readonly config?: NonNullable<ToAsk['config']>;
  },
): Promise<Endpoint | undefined> {
  const say = given.several ? (sentence: string) => given.say(`${name}: ${sentence}`) : given.say;
  const own = await ownFiles(told, given.config);
  const { signal } = given.beside;
  const gateway = notAsked === undefined ? await underTest(asked.argument, { ...asked, told, signal, say }) : undefined;
  if (notAsked === undefined && !gateway) return undefined;
  const { url, host } = gateway ?? { url: urlOf(asked) };
  const wait = told.wait ?? (host && STARTING);
  const base = { ...checkOptions(url, told), ...(host && { host }), ...(wait !== undefined && { wait }) };
  const beside = besides(base);
  const options = { ...base, ...(name === undefined ? {} : { name }), ...own, ...beside.options, ...given.beside };
  return { ...beside, name, options, told, notAsked, gateway, say };
}

/** Where an endpoint is that is not asked; a container that is not started is nowhere yet. */
function urlOf({ argument, env, file }: Pick<Asked, 'argument' | 'env' | 'file'>): string {
  return String(argument ?? (env.MCP_ASSAY_URL || file?.content.url) ?? 'http://localhost/');
}

/** The runs of an endpoint: one, or one for each revision that it agrees on. */
async function runsOf(endpoint: Endpoint): Promise<readonly OneRun[]> {
  const { options, told, notAsked, say, name } = endpoint;
  if (notAsked !== undefined) return [{ endpoint, options: withoutAll(options), label: name }];
  if (options.wait) say(`Waiting for an answer, up to ${shownDuration(options.wait)}.`);
  if (told.revision !== ALL) return [{ endpoint, options, label: name }];
  const revisions = await agreedOn(options, say);
  return revisions.map((revision) => ({
    endpoint,
    options: { ...options, revision },
    label: name === undefined ? revision : `${name}-${revision}`,
  }));
}

/** The options of a run that asks nothing: "all" is no revision. */
function withoutAll({ revision, ...options }: CheckOptions): CheckOptions {
  return revision === undefined || revision === ALL ? options : { ...options, revision };
}

/** The runs in the logs that are named as baselines. */
async function baselineOf({ baseline }: ToAsk['told']): Promise<Pick<ReportOptions, 'baseline'>> {
  // Loaded for those who have one: it brings a JSON Schema validator.
  return baseline ? { baseline: (await import('../reports/read-runs.ts')).readBaselines(baseline) } : {};
}

function locationFor(
  told: ToAsk['told'],
  endpoints: readonly Asked[],
  config: string | undefined,
): Pick<ReportOptions, 'location'> {
  const profile = endpoints.flatMap((each) => each.told.profile ?? []);
  const location = locationOf({ ...told, profile }, config ?? endpoints[0]?.file?.path, process.cwd());
  return location === undefined ? {} : { location };
}

/** What goes on beside the requests of a run, and has to be told of afterwards. */
function besides({ restart, clients }: CheckOptions): {
  readonly options: Pick<CheckOptions, 'restart' | 'clients'>;
  readonly notes: () => readonly string[];
  /** Whether the endpoint could not be started anew. */
  readonly failed: () => boolean;
} {
  let sent = 0;
  let notRestarted: Mistake | undefined;
  return {
    options: {
      ...(clients && {
        clients: counting(clients, (more) => {
          sent += more;
        }),
      }),
      ...(restart && {
        restart: (signal: AbortSignal) =>
          restart(signal).catch((error: unknown) => {
            if (error instanceof Mistake) notRestarted = error;
            throw error;
          }),
      }),
    },
    notes: () => [
      ...(notRestarted ? [notRestarted.message] : []),
      ...(sent > 0
        ? [`The client of @modelcontextprotocol/sdk sent ${counted(sent, 'request')} beside those that the runs count.`]
        : []),
    ],
    failed: () => notRestarted !== undefined,
  };
}

/** The file for waivers, ready to be written; undefined where none is wanted, or nothing will be asked. */
async function waiversFileFor(
  { report, log, writeWaivers }: ToAsk['told'],
  plan: boolean,
  say: (sentence: string) => void,
): Promise<WaiversFile | undefined> {
  if (!plan) return writeWaivers ? (await import('./waivers-file.ts')).newWaiversFile(writeWaivers) : undefined;
  const left = Object.entries({ '--report': report, '--log': log, '--write-waivers': writeWaivers }).filter(
    ([, given]) => given !== undefined,
  );
  if (left.length > 0) say(`Left out, since --plan asks no question: ${left.map(([flag]) => flag).join(', ')}.`);
  return undefined;
}

/** The runs of each endpoint one after the other, and the endpoints side by side, with what they write together. */
async function checkAll(
  all: readonly OneRun[],
  told: ToAsk['told'],
  given: {
    readonly today: string;
    readonly say: (sentence: string) => void;
    readonly several: boolean;
    readonly shared?: SharedBudget;
    readonly known: Pick<ReportOptions, 'baseline' | 'location'>;
    readonly waivers: WaiversFile | undefined;
  },
): Promise<number> {
  const { say, several, shared } = given;
  const { stdout, stderr } = process;
  const outputs = outputsOf(told, { stdout, stderr, runs: all.length }, process.cwd(), {
    sideBySide: several,
    ...given.known,
  });
  // In the order of the config, whichever is done first.
  const handled = all.map((run) => ({ ...run, handle: outputs.run(all.length > 1 ? run.label : undefined) }));
  const never: OneRun[] = [];
  const runs: Summary[] = [];
  try {
    const sideBySide = [...Map.groupBy(handled, ({ endpoint }) => endpoint)].map(async ([{ notAsked }, own]) => {
      for (const each of own) {
        const { options, handle } = each;
        if (options.signal?.aborted) {
          never.push(each);
          continue;
        }
        const beside = {
          ...(shared && { shared }),
          ...(notAsked !== undefined && { notAsked }),
          amongOthers: all.length > 1,
        };
        runs.push(await checkBeside({ ...options, onEvent: handle }, beside));
      }
    });
    // Whatever becomes of one, the others go on to their end.
    const broken = (await Promise.allSettled(sideBySide)).find((each) => each.status === 'rejected');
    if (broken) throw broken.reason;
  } finally {
    await outputs.finish();
  }
  // Of a run that preflight ended nothing is known: an empty list would look like a clean one.
  const judged = runs.filter(({ preflight }) => !preflight);
  const written = judged.length > 0 ? given.waivers?.write(judged, given.today) : undefined;
  if (written) say(written.sentence);
  if (!isTold(told)) {
    for (const run of runs) {
      const name = several ? `${run.name}: ` : '';
      say(`${name}${run.preflight ? shown(run.preflight.message, 1_000) : decisionAmong(run, runs)}`);
    }
  }
  if (never.length > 0) say(`Not asked any more: ${never.map(({ label }) => label).join(', ')}.`);
  const code = never.length > 0 ? 130 : exitCodeOf(runs);
  // What was asked for and is not there must not look like success.
  return code === 0 && (outputs.failed() || written?.failed) ? 2 : code;
}

/** Whether a person reads the summary on standard output. */
function isTold({ report }: ToAsk['told']): boolean {
  return report === undefined || report.some(({ format, path }) => format === 'terminal' && path === '-');
}

async function showPlans(all: readonly OneRun[]): Promise<number> {
  const codes: Gate['exitCode'][] = [];
  for (const { endpoint, options, label } of all) {
    if (all.length > 1) process.stdout.write(`${codes.length > 0 ? '\n' : ''}── ${label}: `);
    const code = await showPlan(options, endpoint);
    if (endpoint.notAsked === undefined) codes.push(code);
  }
  return codes.length > 0 ? gravest(codes) : 2;
}

async function showPlan(options: CheckOptions, { notAsked, say }: Endpoint): Promise<0 | 2 | 130> {
  const { prepared: run, close } = prepare(options);
  try {
    let failed: PreflightFailed | undefined;
    const { plan, callable } = await openRun({ ...run, ...(notAsked !== undefined && { notAsked }) }, (event) => {
      if (event.type === 'preflight-failed') failed = event;
    });
    if (plan) process.stdout.write(planText(plan, { cases: run.limits.cases, callable }));
    else say(shown(failed?.message ?? '', 1_000));
    return plan ? 0 : options.signal?.aborted ? 130 : 2;
  } finally {
    await close();
  }
}
