/** The verb `draft`: asks an endpoint, and writes its answers as a profile that its vendor can make a document of. */

import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { type CheckOptions, check } from '../check.ts';
import { bundledProfile, documentNames } from '../documents.ts';
import { baseConventions } from '../fixtures/profiles/base.ts';
import { type Conventions, mergedConventions } from '../harness/conventions.ts';
import { draftOf, heldAgain } from '../harness/draft.ts';
import { Mistake } from '../harness/mistake.ts';
import { documentOf, type Profile } from '../harness/profile.ts';
import { DOCUMENT_ID } from '../harness/profile-schema.ts';
import type { Summary } from '../harness/summary.ts';
import { shown } from '../reports/text.ts';
import { catalogue } from '../suites/index.ts';
import { toldFrom } from './asked.ts';
import { optionFor } from './check.ts';
import { bareProfile, foundConventions } from './draft-conventions.ts';
import { draftProfile, draftText, draftTold } from './draft-text.ts';
import { shownDuration } from './durations.ts';
import { interruptible } from './interruption.ts';
import { nameOf } from './module-file.ts';
import { newFile } from './new-file.ts';
import { outputsOf } from './outputs.ts';
import { ownFiles } from './own-files.ts';
import { ENDPOINT, OUTPUT, type Setting } from './readers.ts';
import { type Settings, settings } from './settings.ts';
import { checkOptions, urlTold } from './told.ts';

/** The settings of `check` that decide how an endpoint is asked. */
const taken: readonly (keyof Settings)[] = [
  'profile',
  'key',
  'credentials',
  'headers',
  'tools',
  'allowTools',
  'namedToolsOnly',
  'journal',
  'ca',
  'set',
  'probes',
  'only',
  'skip',
  'without',
  'allow',
  'heavy',
  'runs',
  'seed',
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
    'a document, or a file of yours, whose conventions tell how the endpoint is spoken to; what it promises is not looked at; repeatable',
};

export function define(command: Command): void {
  command.argument('[url]', 'the full URL of the endpoint');
  command.addOption(new Option('--target <file>', 'a YAML or JSON file that holds any of these').helpGroup(ENDPOINT));
  for (const member of taken) {
    const setting: Setting = settings[member] as Setting;
    command.addOption(optionFor({ ...setting, means: meaning[member] ?? setting.means }));
  }
  command.addOption(
    new Option('--name <name>', 'what the document is called, such as acme or acme@2 (the host)').helpGroup(OUTPUT),
  );
  command.addOption(new Option('--out <file>', 'a new file for it (standard output)').helpGroup(OUTPUT));
  command.addHelpText('after', epilogue);
  command.action(async (url: string | undefined, typed: Readonly<Record<string, unknown>>) => {
    process.exitCode = await draftVerb(url, typed);
  });
}

const epilogue = `
Everything is asked twice, with other generated cases: once to draft, and once to
see that the draft holds. The limits count for each. What had not one steady
answer, or could not be asked, stands as a comment with the reason.

Exit codes: 0 drafted; 2 nothing could be asked, or not to the end; 130 interrupted.

  mcp-assay draft https://api.example.com/mcp --key env:API_KEY --out acme.yaml
  mcp-assay check https://api.example.com/mcp --key env:API_KEY --profile ./acme.yaml`;

async function draftVerb(
  argument: string | undefined,
  { name, out, ...typed }: Readonly<Record<string, unknown>>,
): Promise<number> {
  const { env, stdout, stderr } = process;
  const say = (sentence: string) => void stderr.write(`${sentence}\n`);
  const { told, file } = await toldFrom(typed, say);
  const { profile, probes, ...rest } = told;
  const url = urlTold(argument, { env, file });
  const { profile: documents = [], ...own } = await ownFiles({
    ...(profile && { profile }),
    ...(probes && { probes }),
  });
  const known = mergedConventions([...[documents].flat().map(conventionsOf), baseConventions]);
  const id = documentName(typeof name === 'string' ? name : undefined, url);
  const path = typeof out === 'string' ? resolve(out) : undefined;
  const written = path === undefined ? undefined : newFile(path, 'the draft');

  using interruption = interruptible(say);
  const { signal } = interruption;
  if (told.wait) say(`Waiting for an answer, up to ${shownDuration(told.wait)}.`);
  const drafted = await draftBy({ ...checkOptions(url, rest), ...own, failOn: [], signal }, known, id);
  if ('message' in drafted) {
    say(shown(drafted.message, 1_000));
    return signal.aborted ? 130 : 2;
  }
  if (written) written.write(drafted.text);
  else stdout.write(drafted.text);
  say(`${drafted.told}${path === undefined ? '' : ` Written to ${nameOf(path)}.`}`);
  if (drafted.unfinished !== undefined) say(`It is a part: ${shown(drafted.unfinished)}.`);
  return drafted.unfinished === undefined ? 0 : 2;
}

interface Draft {
  readonly text: string;
  /** How much of it is promised. */
  readonly told: string;
  /** Why not all was asked. */
  readonly unfinished?: string;
}

const interrupted = { message: 'Nothing was written.' };

/** The draft of an endpoint, or the sentence that tells why there is none. */
async function draftBy(
  options: CheckOptions,
  known: Conventions,
  name: string,
): Promise<Draft | { readonly message: string }> {
  const found = await foundConventions(known, options);
  if (options.signal?.aborted) return interrupted;
  if (found.unreachable) return found.unreachable;
  const seen = await asked({ ...options, profile: bareProfile(name, found.conventions) });
  if (options.signal?.aborted) return interrupted;
  if (seen.preflight) return seen.preflight;
  // As the run shows it: a secret in it is a placeholder.
  const { path: documented, ...rest } = found.conventions;
  const path = URL.canParse(seen.target) ? new URL(seen.target).pathname : documented;
  const conventions = { ...(path !== undefined && { path }), ...rest };
  const all = options.probes ?? catalogue;
  const parts = { name, conventions, catalogue: all };
  const rows = draftOf(seen, all);
  const again = await asked({ ...options, profile: draftProfile({ ...parts, rows }, seen.target) });
  if (options.signal?.aborted) return interrupted;
  if (again.preflight) return again.preflight;
  const held = { ...parts, rows: heldAgain(rows, again, name, all) };
  const unfinished = [seen, again].find(({ complete }) => !complete)?.reason;
  return {
    text: draftText(held, seen, found.remarks),
    told: draftTold(held.rows),
    ...(unfinished !== undefined && { unfinished }),
  };
}

/** A run with its log and its progress. */
async function asked(options: CheckOptions): Promise<Summary> {
  const outputs = outputsOf({ report: [] }, process, process.cwd());
  try {
    return await check({ ...options, onEvent: outputs.run() });
  } finally {
    await outputs.finish();
  }
}

function conventionsOf(document: string | Profile): Conventions {
  return documentOf(typeof document === 'string' ? bundledProfile(document) : document).conventions;
}

/** The name of the document with its version. Throws {@link Mistake} where what was given is none. */
function documentName(given: string | undefined, url: string): string {
  if (given === undefined) {
    const host = URL.canParse(url) ? new URL(url).hostname : '';
    return `${host.replaceAll(/[^a-z0-9.-]/g, '-').replace(/^[^a-z0-9]+|-+$/g, '') || 'endpoint'}@1`;
  }
  const name = given.includes('@') ? given : `${given}@1`;
  if (!given.includes('@') && documentNames().some((each) => each.split('@')[0] === given)) {
    throw new Mistake(
      `Failed to read --name: "${given}" is what --profile calls a bundled document. Please add a version, as in ${given}@next, or give another name.`,
    );
  }
  if (documentNames().includes(name)) {
    throw new Mistake(
      `Failed to read --name: "${name}" is a bundled document. Please give this one a name of its own.`,
    );
  }
  if (new RegExp(DOCUMENT_ID).test(name)) return name;
  throw new Mistake(
    `Failed to read --name: "${shown(given)}" is no name of a document. Please write it as acme or acme@1, in lower case.`,
  );
}
