/** The schema of `mcp-assay.config.yaml`: a target file's members for each endpoint, and what holds for all of them. */

import target from './schemas/target.schema.json' with { type: 'json' };

/** Members of a target file that tell what a whole check writes: in a config they stand at its root. */
export const together = ['report', 'log', 'location', 'card', 'verbose', 'writeWaivers', 'baseline'] as const;

/** What an endpoint is called: a part of file names, and what stands for it on the command line. */
const NAME = '^[A-Za-z0-9][A-Za-z0-9._-]*$';

/** Whether this can be the name of an endpoint. */
export function isEndpointName(text: string): boolean {
  return new RegExp(NAME).test(text);
}

/** The schema that a config is held to, and that is published as `config.schema.json`. */
export function configSchema() {
  const { $schema: _, url, ...members } = target.properties;
  const all = Object.entries(members);
  const isTogether = (member: string) => together.some((each) => each === member);
  const shared = Object.fromEntries(all.filter(([member]) => isTogether(member)));
  const own = Object.fromEntries(all.filter(([member]) => !isTogether(member)));
  const { maxRequests, concurrency, rate, deadline } = members;
  return {
    $schema: target.$schema,
    title: 'mcp-assay config',
    description:
      'What `mcp-assay check` reads where it is given no URL, in YAML or JSON: endpoints by name, with the members of a target file. Secrets are env:NAME, file:PATH or plain; paths start from the file’s own folder.',
    type: 'object',
    additionalProperties: false,
    required: ['endpoints'],
    properties: {
      $schema: { type: 'string' },
      endpoints: {
        type: 'object',
        description: 'At least one endpoint, by name.',
        minProperties: 1,
        propertyNames: {
          pattern: NAME,
          description: 'Letters, digits, dots, dashes and underscores, beginning with a letter or a digit.',
        },
        additionalProperties: { $ref: '#/definitions/endpoint' },
      },
      defaults: { $ref: '#/definitions/defaults' },
      budget: {
        type: 'object',
        description: 'What all endpoints together may spend; each keeps its own limits, too.',
        additionalProperties: false,
        properties: { maxRequests, concurrency, rate, deadline },
      },
      ...shared,
    },
    definitions: {
      endpoint: {
        type: 'object',
        additionalProperties: false,
        if: { not: { required: ['image'] } },
        // biome-ignore lint/suspicious/noThenProperty: a keyword of JSON Schema
        then: { required: ['url'] },
        properties: {
          url,
          tags: { $ref: '#/definitions/texts', description: 'Words to choose endpoints by: check --tag.' },
          ...own,
        },
      },
      defaults: {
        type: 'object',
        description: 'What holds for each endpoint that does not say otherwise.',
        additionalProperties: false,
        properties: own,
      },
      ...target.definitions,
    },
  };
}
