/** The verb `replay`: asks again what failed in a run, by its log and with the credentials given anew. */

import { type Command, Option } from 'commander';
import { type CheckOptions, prepare } from '../check.ts';
import { bundledProfile, documentNames, isProfilePath } from '../documents.ts';
import { fidelity } from '../fixtures/profiles/fidelity.ts';
import { Mistake } from '../harness/mistake.ts';
import type { Profile } from '../harness/profile.ts';
import {
  asksAgain,
  cannotTell,
  type Failed,
  failedIn,
  type Replayed,
  replayCode,
  replayedBy,
  withinOrigin,
} from '../harness/replay.ts';
import { type RunOptions, run } from '../harness/run.ts';
import { collector, type Summary } from '../harness/summary.ts';
import { readRun } from '../reports/read-run.ts';
import { replayText } from '../reports/replayed.ts';
import { counted, shown } from '../reports/text.ts';
import { toldFrom } from './asked.ts';
import { optionFor } from './check.ts';
import { interruptible } from './interruption.ts';
import { ownFiles } from './own-files.ts';
import { ENDPOINT, type Setting } from './readers.ts';
import { type Settings, settings, type Told } from './settings.ts';
import { checkOptions } from './told.ts';

/** The settings of `check` that decide how the same is asked again. */
const taken: readonly (keyof Settings)[] = [
  'key',
  'credentials',
  'headers',
  'tools',
  'allowTools',
  'namedToolsOnly',
  'journal',
  'restart',
  'idle',
  'clients',
  'direct',
  'directHeaders',
  'names',
  'ca',
  'set',
  'profile',
  'probes',
  'allow',
  'heavy',
  'rate',
  'concurrency',
  'maxRequests',
  'timeout',
  'deadline',
  'wait',
];

/** What they mean here, where that is not what they mean to `check`. */
const meaning: Readonly<Partial<Record<keyof Settings, string>>> = {
  profile:
    'the file of a profile of yours that the run was judged by; repeatable (bundled ones are known from the log)',
};

export function define(command: Command): void {
  command.argument('<log>', 'the log of the run in which something failed');
  command.argument('[probe]', 'one question, by its id (all that failed the gate)');
  command.addOption(
    new Option('--url <url>', 'another endpoint to ask (the one that the log names)').helpGroup(ENDPOINT),
  );
  command.addOption(
    new Option('--target <file>', 'a YAML or JSON file that holds credentials and all else').helpGroup(ENDPOINT),
  );
  for (const member of taken) {
    const setting: Setting = settings[member] as Setting;
    command.addOption(optionFor({ ...setting, means: meaning[member] ?? setting.means }));
  }
  command.addHelpText('after', epilogue);
  command.action(async (log: string, probe: string | undefined, typed: Readonly<Record<string, unknown>>) => {
    process.exitCode = await replayVerb(log, probe, typed);
  });
}

const epilogue = `
The log holds no credentials: give those of the run anew. They are sent to the URL
that the log names, so look at a log of somebody else before you replay it.

Exit codes: 0 fixed; 1 still failing; 2 cannot tell: a control was refused, the
question has changed since, or a credential is missing; 130 interrupted.

  mcp-assay replay .mcp-assay/logs/<log>.ndjson accept/documented-pair --key env:API_KEY`;

async function replayVerb(
  log: string,
  id: string | undefined,
  { url, ...typed }: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { stdout, stderr } = process;
  const say = (sentence: string) => void stderr.write(`${sentence}\n`);
  const before = readRun(log);
  const all = failedIn(before, id);
  const { told } = await toldFrom(typed, say);
  const options = await optionsFor(before, typeof url === 'string' ? url : undefined, told);

  using interruption = interruptible(say);
  const { prepared, close } = prepare({ ...options, signal: interruption.signal });
  say(`Asking ${shown(options.url, 500)} again: ${counted(all.length, 'question')} of run ${shown(before.run)}.`);
  if (!before.complete) say(`That run is not complete: ${shown(before.reason ?? 'it ended early', 300)}.`);
  try {
    const results = await replayed(all, prepared);
    stdout.write(replayText(results, { colours: stdout.isTTY && stdout.hasColors() }));
    return interruption.signal.aborted ? 130 : replayCode(results);
  } finally {
    await close();
  }
}

async function replayed(all: readonly Failed[], prepared: RunOptions): Promise<readonly Replayed[]> {
  const { catalogue, target, wire } = prepared;
  const again = all.map((failed) => ({ failed, asks: asksAgain(failed, catalogue, target) }));
  const probes = again.flatMap(({ asks }) => ('probe' in asks ? [asks.probe] : []));
  const { handle, summary } = collector();
  if (probes.length > 0) {
    await run(
      {
        ...prepared,
        catalogue: probes,
        wire: withinOrigin(wire, target.url, ...(target.direct ?? []).map(({ url }) => url)),
      },
      handle,
    );
  }
  return again.map(({ failed, asks }) =>
    'cannot' in asks ? cannotTell(failed, asks.cannot) : replayedBy(failed, summary()),
  );
}

/** How the run is asked again: by its documents and, at the same endpoint, with its permissions. */
async function optionsFor(before: Summary, url: string | undefined, told: Told): Promise<CheckOptions> {
  const own = (told.profile ?? []).filter(isProfilePath);
  const files = await ownFiles({ profile: own, ...(told.probes && { probes: told.probes }) });
  const named = [files.profile ?? []].flat() as readonly Profile[];
  // What goes with --direct is judged wherever that is given.
  const judged = before.documents.filter(({ id, gates }) => gates && id !== fidelity.profile);
  const base = checkOptions(url ?? targetOf(before), told);
  return {
    ...base,
    ...files,
    profile: judged.map(({ id }) => documentBy(id, named)),
    allow: [...(base.allow ?? []), ...(url === undefined ? before.allow : [])],
    seed: before.seed,
  };
}

/** The endpoint of the run. A log has placeholders in place of what was secret in its URL. */
function targetOf({ target }: Summary): string {
  if (!/[{}]/.test(decodeURIComponent(target))) return target;
  throw new Mistake(
    `Failed to replay: the log names the endpoint ${shown(target, 500)}, with a part left out that is secret. Please give it whole with --url.`,
  );
}

function documentBy(id: string, own: readonly Profile[]): Profile {
  const found = own.find(({ profile }) => profile === id);
  if (found) return found;
  if (documentNames().includes(id)) return bundledProfile(id);
  throw new Mistake(
    `Failed to replay: the run was judged by "${shown(id)}", which is no bundled document. Please name its file with --profile.`,
  );
}
