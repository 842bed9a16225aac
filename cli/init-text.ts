/** What `init` writes: a config, and a workflow that checks by it. */

import { stringify } from 'yaml';
import { Mistake } from '../harness/mistake.ts';
import { version } from '../version.ts';
import { isEndpointName } from './config-schema.ts';

/** A system whose workflow is written. */
export type Ci = 'github' | 'gitlab' | 'none';

/** The variable that holds the key of the endpoint of this name. */
export function variableFor(name: string): string {
  return `${name
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]+/g, '_')
    .replace(/^(?=\d)/, '_')}_KEY`;
}

/** A config with one endpoint, and in comments what else there can be. Throws {@link Mistake} for a name that is none. */
export function configText(given: { readonly name: string; readonly url?: string; readonly profile?: string }): string {
  const { name, url = 'https://api.example.com/mcp', profile } = given;
  if (!isEndpointName(name)) {
    throw new Mistake(
      `Failed to read --name: ${JSON.stringify(name)} cannot be the name of an endpoint. Please use letters, digits, dots, dashes and underscores.`,
    );
  }
  const line = (value: string) => stringify(value, { lineWidth: 0 }).trimEnd();
  return `# yaml-language-server: $schema=node_modules/mcp-assay/dist/cli/schemas/config.schema.json
# Read by: mcp-assay check. What stands here is what check --help lists, by the names of its flags.
endpoints:
  ${name}:
    url: ${line(url)}
    ${profile === undefined ? '# profile: kindo # the document to judge by; without one, the specification' : `profile: ${line(profile)}`}
    key: env:${variableFor(name)} # never the key itself
    # tags: [nightly] # check --tag nightly
    # waivers: ./waivers.yaml # wrong answers that you know, once check --write-waivers waivers.yaml has written them
    # allowTools: { search: { query: assay } } # tools that may be called, with arguments that are valid

# What holds for every endpoint that does not say otherwise.
defaults:
  wait: 1m # until a fresh deployment answers

# What all endpoints together may spend.
budget:
  maxRequests: 5000
  concurrency: 8
  deadline: 15m
`;
}

/** A GitHub workflow that checks every endpoint of the config. */
export function workflowText(name: string): string {
  return `name: mcp-assay
on:
  push: { branches: [main] }
  # Not pull_request_target: a fork's own files would run with your secrets.
  pull_request:
  schedule: [{ cron: '17 4 * * *' }]
permissions: { contents: read }
jobs:
  check:
    runs-on: ubuntu-latest
    timeout-minutes: 30
    env:
      # Empty on pull requests from forks: the summary says then what was not asked.
      ${variableFor(name)}: \${{ secrets.${variableFor(name)} }}
    steps:
      - uses: actions/checkout@v5
        with: { persist-credentials: false }
      # OWNER is whose repository mcp-assay is kept in.
      - uses: OWNER/mcp-assay@v${version}
`;
}

/** A GitLab job that checks every endpoint of the config. */
export function gitlabJob(name: string): string {
  return `# ${variableFor(name)} (masked) and MCP_ASSAY (the Git URL of mcp-assay) are variables of the project.
mcp-assay:
  image: node:24
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    - npm install --no-save --no-audit --no-fund "$MCP_ASSAY"
    - npx --no-install mcp-assay check --report terminal=- --report junit=mcp-assay.xml
  artifacts:
    when: always
    reports:
      junit: mcp-assay.xml
`;
}
