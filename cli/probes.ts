/** The verb `probes`: the catalogue by area, and what a document promises for each question. */

import type { Command } from 'commander';
import { documentNames } from '../documents.ts';
import { type AnyProbe, areaOf, type Catalogue, given, impactOf, watchesRun } from '../harness/probe.ts';
import type { Profile } from '../harness/profile.ts';
import { profileSchema } from '../harness/profile-schema.ts';
import { loadProfile } from '../load-profile.ts';
import { counted } from '../reports/text.ts';
import { catalogue } from '../suites/index.ts';
import { ownFiles } from './own-files.ts';
import { omitted, promiseLine, promisesOf } from './promised.ts';

interface ProbesOptions {
  readonly profile?: string;
  readonly probes?: string;
  readonly json?: boolean;
  readonly schema?: boolean;
}

export function define(command: Command): void {
  command.option(
    '--profile <name>',
    'adds what that document, bundled or a file, promises for each, and where it says so',
  );
  command.option('--probes <file>', 'adds the probes that this module exports');
  command.option('--json', 'one JSON array, with the vocabulary of every answer');
  command.option('--schema', 'the JSON Schema of a profile that speaks of these probes');
  command.addHelpText('after', '\n  mcp-assay explain <probe> tells all about one of them.');
  command.action(async ({ profile: name, probes: path, json = false, schema = false }: ProbesOptions) => {
    const { probes = catalogue } = await ownFiles(path === undefined ? {} : { probes: [path] });
    if (schema) {
      process.stdout.write(`${JSON.stringify(profileSchema(probes, { documents: documentNames() }))}\n`);
      return;
    }
    const profile = name === undefined ? undefined : await loadProfile(name, { probes });
    process.stdout.write(
      json ? `${JSON.stringify(probes.map((each) => asData(each, profile)))}\n` : listed(probes, profile),
    );
  });
}

/** A probe as `--json` prints it. */
function asData(probe: AnyProbe, profile: Profile | undefined) {
  const { id, question, why, sees } = probe;
  return {
    id,
    area: areaOf(id),
    question,
    why,
    asks: !watchesRun(probe),
    impact: impactOf(probe),
    needs: given(probe),
    sees,
    ...(profile && { promises: promisesOf(profile, id) }),
  };
}

function listed(all: Catalogue, profile: Profile | undefined): string {
  const areas = Map.groupBy<string, AnyProbe>(all, ({ id }) => areaOf(id));
  const head = `${counted(all.length, 'question')} in ${counted(areas.size, 'area')}`;
  const lines = [profile ? `${head}, with what ${profile.profile} promises (${profile.title})` : head];
  for (const [area, probes] of areas) {
    lines.push('', `${area}: ${counted(probes.length, 'question')}`);
    for (const probe of probes) lines.push(...entry(probe), ...(profile ? promised(probe.id, profile) : []));
  }
  return `${lines.join('\n')}\n`;
}

function entry(probe: AnyProbe): readonly string[] {
  const impact = impactOf(probe);
  const notes = [...(impact === 'safe' ? [] : [impact]), ...(watchesRun(probe) ? ['watches'] : [])];
  return [`  ${probe.id}${notes.length > 0 ? `  (${notes.join(', ')})` : ''}`, `      ${probe.question}`];
}

function promised(probe: string, profile: Profile): readonly string[] {
  const promises = promisesOf(profile, probe);
  const reason = omitted(profile, probe);
  if (promises.length === 0) return [`      ${reason === undefined ? 'says nothing of it' : `left out: ${reason}`}`];
  return promises.flatMap((promise) => [
    `      ${promiseLine(promise)}${promise.from === promise.document ? '' : `  (as in ${promise.from})`}`,
    ...promise.statements.map(({ id, basis, sources }) => `        ${id}, ${basis}: ${sources[0] ?? ''}`),
  ]);
}
