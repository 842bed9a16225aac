/** The verb `check`: asks an endpoint, and holds its answers against the documents. */

import { type Command, Option } from 'commander';
import { type CheckOptions, check, prepare } from '../check.ts';
import type { Gate, PreflightFailed } from '../harness/events.ts';
import { exitCodeOf, gravest } from '../harness/gate.ts';
import { Mistake } from '../harness/mistake.ts';
import { openRun } from '../harness/run.ts';
import type { Summary } from '../harness/summary.ts';
import { decisionAmong } from '../reports/decision.ts';
import { counted, shown } from '../reports/text.ts';
import { counting } from './clients/installed.ts';
import { shownDuration } from './durations.ts';
import { ALL, agreedOn } from './every-revision.ts';
import { interruptible } from './interruption.ts';
import { outputsOf } from './outputs.ts';
import { ownFiles } from './own-files.ts';
import { planText } from './plan.ts';
import { groups, type Setting } from './readers.ts';
import { settings, type Told } from './settings.ts';
import { checkOptions, type Sources, toldBy } from './told.ts';
import { STARTING, underTest } from './under-test.ts';
import type { WaiversFile } from './waivers-file.ts';

export function define(command: Command): void {
  command.argument('[url]', 'the full URL of the endpoint');
  command.addOption(new Option('--target <file>', 'a YAML or JSON file that holds any of these').helpGroup(groups[0]));
  for (const setting of Object.values<Setting>(settings)) command.addOption(optionFor(setting));
  command.addHelpText('after', epilogue);
  command.action(async (url: string | undefined, typed: Readonly<Record<string, unknown>>) => {
    process.exitCode = await checkVerb(url, typed);
  });
}

const epilogue = `
A duration is in milliseconds, or a number with ms, s or m: 500, 30s, 2m.
A flag goes before the environment, and the environment before the target file.
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

/** Everything that was told on the command line, in the environment, and in the target file that one of them names. */
export async function toldFrom(
  { target, ...typed }: Readonly<Record<string, unknown>>,
  say: (sentence: string) => void,
): Promise<{ readonly told: Told; readonly file?: NonNullable<Sources['file']> }> {
  const { env } = process;
  const path = (Array.isArray(target) ? String(target.at(-1)) : target) ?? (env.MCP_ASSAY_TARGET || undefined);
  // Loaded for those who have such a file: it brings a YAML parser and a JSON Schema validator.
  const file =
    typeof path === 'string' ? { path, content: (await import('./target-file.ts')).readTargetFile(path) } : undefined;
  const told = toldBy({
    flags: typedFlags(typed),
    env,
    ...(file && { file }),
    folder: process.cwd(),
    warn: (sentence) => say(`Warning: ${sentence}`),
  });
  return { told, ...(file && { file }) };
}

async function checkVerb(argument: string | undefined, typed: Readonly<Record<string, unknown>>): Promise<number> {
  const { env, stderr } = process;
  const today = new Date().toISOString().slice(0, 10);
  const say = (sentence: string) => void stderr.write(`${sentence}\n`);
  const { told, file } = await toldFrom(typed, say);
  // Before anything is asked: a file that cannot be written is no news for the end.
  const waivers = await waiversFileFor(told, say);
  using interruption = interruptible(say);
  const { signal } = interruption;
  await using gateway = await underTest(argument, { told, env, file, signal, say });
  if (!gateway) return 130;
  const { url, host } = gateway;
  const wait = told.wait ?? (host && STARTING);
  const asked = { ...checkOptions(url, told), ...(host && { host }), ...(wait !== undefined && { wait }) };
  const beside = besides(asked);
  const options = { ...asked, ...(await ownFiles(told)), ...beside.options, today, signal };
  if (wait) say(`Waiting for an answer, up to ${shownDuration(wait)}.`);

  const revisions = told.revision === ALL ? await agreedOn(options, say) : undefined;
  const all = revisions?.map((revision) => ({ ...options, revision })) ?? [options];
  if (signal.aborted) return 130;
  // An endpoint that agrees on nothing was told of.
  if (all.length === 0) return 2;
  const code = told.plan ? await showPlans(all) : await checkAll(all, told, { today, say, waivers });
  for (const sentence of beside.notes()) say(sentence);
  // The answers after a restart were asked for: without them it is no success.
  return code === 0 && beside.failed() ? 2 : code;
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
  { plan, report, log, writeWaivers }: Told,
  say: (sentence: string) => void,
): Promise<WaiversFile | undefined> {
  if (!plan) return writeWaivers ? (await import('./waivers-file.ts')).newWaiversFile(writeWaivers) : undefined;
  const left = Object.entries({ '--report': report, '--log': log, '--write-waivers': writeWaivers }).filter(
    ([, given]) => given !== undefined,
  );
  if (left.length > 0) say(`Left out, since --plan asks no question: ${left.map(([flag]) => flag).join(', ')}.`);
  return undefined;
}

/** One run after the other, with what they write together. */
async function checkAll(
  all: readonly CheckOptions[],
  told: Told,
  {
    today,
    say,
    waivers,
  }: {
    readonly today: string;
    readonly say: (sentence: string) => void;
    readonly waivers: WaiversFile | undefined;
  },
): Promise<number> {
  const { stdout, stderr } = process;
  const outputs = outputsOf(told, { stdout, stderr, runs: all.length }, process.cwd());
  const runs: Summary[] = [];
  try {
    for (const options of all) {
      if (options.signal?.aborted) break;
      const handle = outputs.run(all.length > 1 ? options.revision : undefined);
      runs.push(await check({ ...options, onEvent: handle }));
    }
  } finally {
    await outputs.finish();
  }
  // Of a run that preflight ended nothing is known: an empty list would look like a clean one.
  const judged = runs.filter(({ preflight }) => !preflight);
  const written = judged.length > 0 ? waivers?.write(judged, today) : undefined;
  if (written) say(written.sentence);
  if (!isTold(told)) {
    for (const run of runs) say(run.preflight ? shown(run.preflight.message, 1_000) : decisionAmong(run, runs));
  }
  const never = all.slice(runs.length).map(({ revision }) => revision);
  if (never.length > 0) say(`Not asked any more: ${never.join(', ')}.`);
  const code = never.length > 0 ? 130 : exitCodeOf(runs);
  // What was asked for and is not there must not look like success.
  return code === 0 && (outputs.failed() || written?.failed) ? 2 : code;
}

/** Whether a person reads the summary on standard output. */
function isTold({ report }: Told): boolean {
  return report === undefined || report.some(({ format, path }) => format === 'terminal' && path === '-');
}

async function showPlans(all: readonly CheckOptions[]): Promise<number> {
  const codes: Gate['exitCode'][] = [];
  for (const options of all) {
    if (all.length > 1) process.stdout.write(`${codes.length > 0 ? '\n' : ''}revision ${options.revision}: `);
    codes.push(await showPlan(options));
  }
  return gravest(codes);
}

async function showPlan(options: CheckOptions): Promise<0 | 2 | 130> {
  const { prepared, close } = prepare(options);
  try {
    let failed: PreflightFailed | undefined;
    const { plan } = await openRun(prepared, (event) => {
      if (event.type === 'preflight-failed') failed = event;
    });
    if (plan) process.stdout.write(planText(plan, prepared.limits.cases));
    else process.stderr.write(`${shown(failed?.message ?? '', 1_000)}\n`);
    return plan ? 0 : options.signal?.aborted ? 130 : 2;
  } finally {
    await close();
  }
}

/** What commander collected, by the settings' own names: the texts of each flag. */
export function typedFlags(typed: Readonly<Record<string, unknown>>): Record<string, readonly string[]> {
  const flags: Record<string, readonly string[]> = {};
  for (const [member, setting] of Object.entries<Setting>(settings)) {
    const value = typed[new Option(setting.flags).attributeName()];
    if (value !== undefined) flags[member] = Array.isArray(value) ? value : [String(value)];
  }
  return flags;
}
