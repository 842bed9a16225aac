/** The verb `init`: writes a config and a workflow, and says what to do next. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Command, Option } from 'commander';
import { bundledProfile } from '../documents.ts';
import { Mistake, unknownName } from '../harness/mistake.ts';
import { shown } from '../reports/text.ts';
import { foundConfig } from './found-config.ts';
import { type Ci, configText, gitlabJob, variableFor, workflowText } from './init-text.ts';
import { nameOf } from './module-file.ts';
import { newFile } from './new-file.ts';

const cis = ['github', 'gitlab', 'none'] as const satisfies readonly Ci[];

export function define(command: Command): void {
  command.argument('[url]', 'the full URL of the endpoint');
  command.addOption(new Option('--name <name>', 'what the config calls it (staging)'));
  command.addOption(new Option('--profile <name>', 'the document to judge by, such as kindo (the specification)'));
  command.addOption(new Option('--ci <system>', `the workflow to write: ${cis.join(', ')} (github)`));
  command.addHelpText('after', epilogue);
  command.action((url: string | undefined, options: Readonly<Record<string, string | undefined>>) =>
    initVerb(url, options),
  );
}

const epilogue = `
Nothing is overwritten: where there is a config, nothing is written at all; a
workflow that is there is left as it is, and what would stand in it is printed.

  mcp-assay init https://api.example.com/mcp
  mcp-assay check`;

/** What a workflow is written to. */
const paths = { github: join('.github', 'workflows', 'mcp-assay.yml'), gitlab: '.gitlab-ci.yml' } as const;

function initVerb(
  url: string | undefined,
  { name = 'staging', profile, ci = 'github' }: Readonly<Record<string, string | undefined>>,
): void {
  const system = cis.find((each) => each === ci);
  if (system === undefined) throw unknownName('follow --ci', ci, cis);
  if (profile !== undefined) bundledProfile(profile);
  const text = configText({
    name,
    ...(url !== undefined && { url: checkedUrl(url) }),
    ...(profile !== undefined && { profile }),
  });
  const there = foundConfig(process.cwd());
  if (there !== undefined) {
    throw new Mistake(`Failed to write a config: there is ${nameOf(there)} already. Please add your endpoint to it.`);
  }
  const written = [write('mcp-assay.config.yaml', 'the config', text)];
  const printed: string[] = [];
  if (system !== 'none') {
    const workflow = system === 'github' ? workflowText(name) : gitlabJob(name);
    if (existsSync(paths[system]))
      printed.push(`${paths[system]} is there already. What would stand in it:`, '', workflow);
    else written.push(write(paths[system], 'the workflow', workflow));
  }
  const steps = nextSteps({ name, hasUrl: url !== undefined, system });
  process.stdout.write(
    [
      ...written.map((path) => `wrote ${path}`),
      ...(printed.length > 0 ? ['', ...printed] : []),
      '',
      'Next:',
      ...steps.map((step, index) => `  ${index + 1}. ${step}`),
      '',
    ].join('\n'),
  );
}

function write(path: string, what: string, text: string): string {
  newFile(path, what).write(text);
  return path;
}

function checkedUrl(url: string): string {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) {
    const { username, password, search } = new URL(url);
    if (username === '' && password === '' && search === '') return url;
    throw new Mistake(
      'Failed to write the URL: it holds a user name, a password or a query, which may be secret. Please leave that out, and write it into the config by env:NAME where it is needed.',
    );
  }
  throw new Mistake(
    `Failed to read the URL: ${/[@?#]/.test(url) ? 'what was given' : `"${shown(url, 200)}"`} is not one. Please give a full URL, such as https://api.example.com/mcp.`,
  );
}

function nextSteps(given: { readonly name: string; readonly hasUrl: boolean; readonly system: Ci }): readonly string[] {
  const { name, hasUrl, system } = given;
  const variable = variableFor(name);
  return [
    ...(hasUrl ? [] : ['Write the URL of your endpoint into mcp-assay.config.yaml.']),
    `Set ${variable} to a key that the endpoint takes; without keys, strike the line out: read -rs ${variable} && export ${variable}`,
    `Check it: mcp-assay check ${name}   (what would be asked, without asking: --plan)`,
    ...(system === 'github'
      ? [
          `In ${paths.github}, write whose repository mcp-assay is kept in, in the place of OWNER.`,
          `In your repository on GitHub, set the secret ${variable}.`,
        ]
      : []),
    ...(system === 'gitlab'
      ? [`In the project on GitLab, set the variables ${variable} (masked) and MCP_ASSAY (the Git URL of mcp-assay).`]
      : []),
    ...(system === 'none' ? [] : ['Commit both files.']),
  ];
}
