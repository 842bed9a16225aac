/** The verb `check`: asks an endpoint, and holds its answers against the documents. */

import { type Command, Option } from 'commander';
import { check, prepare } from '../check.ts';
import type { PreflightFailed } from '../harness/events.ts';
import { openRun } from '../harness/run.ts';
import type { Summary } from '../harness/summary.ts';
import { decision } from '../reports/decision.ts';
import { shown } from '../reports/text.ts';
import { shownDuration } from './durations.ts';
import { interruptible } from './interruption.ts';
import { outputsOf } from './outputs.ts';
import { ownFiles } from './own-files.ts';
import { planText } from './plan.ts';
import { groups, type Setting } from './readers.ts';
import { settings, type Told } from './settings.ts';
import { checkOptions, toldBy, urlTold } from './told.ts';

export function define(command: Command): void {
  command.argument('[url]', 'the full URL of the endpoint');
  command.addOption(new Option('--target <file>', 'a YAML or JSON file that holds any of these').helpGroup(groups[0]));
  for (const { flags, means, group } of Object.values<Setting>(settings)) {
    const option = new Option(flags, means).helpGroup(group);
    if (option.required) option.argParser((text: string, before: readonly string[] = []) => [...before, text]);
    command.addOption(option);
  }
  command.addHelpText('after', epilogue);
  command.action(async (url: string | undefined, typed: Readonly<Record<string, unknown>>) => {
    process.exitCode = await checkVerb(url, typed);
  });
}

const epilogue = `
A duration is in milliseconds, or a number with ms, s or m: 500, 30s, 2m.
A flag goes before the environment, and the environment before the target file.
The variable of --max-requests is MCP_ASSAY_MAX_REQUESTS, and so on; MCP_ASSAY_URL
and MCP_ASSAY_SECOND, MCP_ASSAY_REVOKED, MCP_ASSAY_UNENTITLED for credentials;
none for --header, --tool, --allow-tool, --set and --report.

Exit codes: 0 the gate is met; 1 it is not; 2 nothing could be asked, or not to
the end; 3 mcp-assay itself failed; 130 interrupted.

  mcp-assay check https://api.example.com/mcp --profile kindo --key env:API_KEY`;

async function checkVerb(
  argument: string | undefined,
  { target, ...typed }: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { env, stdout, stderr } = process;
  const folder = process.cwd();
  const say = (sentence: string) => void stderr.write(`${sentence}\n`);
  const path = (Array.isArray(target) ? String(target.at(-1)) : target) ?? (env.MCP_ASSAY_TARGET || undefined);
  // Loaded for those who have such a file: it brings a YAML parser and a JSON Schema validator.
  const file =
    typeof path === 'string' ? { path, content: (await import('./target-file.ts')).readTargetFile(path) } : undefined;
  const told = toldBy({
    flags: typedFlags(typed),
    env,
    ...(file && { file }),
    folder,
    warn: (sentence) => say(`Warning: ${sentence}`),
  });
  const options = { ...checkOptions(urlTold(argument, { env, file }), told), ...(await ownFiles(told)) };

  using interruption = interruptible(say);
  if (told.wait) say(`Waiting for an answer, up to ${shownDuration(told.wait)}.`);
  if (told.plan) return showPlan({ ...options, signal: interruption.signal });

  const outputs = outputsOf(told, { stdout, stderr }, folder);
  let summary: Summary;
  try {
    summary = await check({ ...options, onEvent: outputs.handle, signal: interruption.signal });
  } finally {
    await outputs.finish();
  }
  if (!isTold(told)) say(summary.preflight ? shown(summary.preflight.message, 1_000) : decision(summary));
  // A report that was asked for and is not there must not look like success.
  return summary.exitCode === 0 && outputs.failed() ? 2 : summary.exitCode;
}

/** Whether a person reads the summary on standard output. */
function isTold({ report }: Told): boolean {
  return report === undefined || report.some(({ format, path }) => format === 'terminal' && path === '-');
}

async function showPlan(options: Parameters<typeof prepare>[0]): Promise<number> {
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
