/** The schemas of the listed tools: whether they are any, in their dialect, and whole. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Listed } from '../../harness/facts.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { type Outcome, text, word } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { dialectsIn } from '../../harness/revisions.ts';
import { isBounded } from '../../harness/schemas/bounds.ts';
import { checker, type SchemaState } from '../../harness/schemas/check.ts';
import { outsideReferences } from '../../harness/schemas/references.ts';

const sees = {
  schemas: word('the schemas, each in the dialect that it names, else in that of the negotiated revision', {
    valid: 'each is a schema',
    invalid: 'one is none',
  }),
  tool: text('the first tool whose schema is none'),
  at: text('a JSON Pointer to what is wrong in it first'),
};

/** The most tools of one list whose schemas are looked at. */
const MOST = 500;

/** Undefined where there is none, or where one could not be looked at and nothing is wrong with the others. */
async function told(
  endpoint: Endpoint,
  negotiated: string,
  schemaOf: (tool: Listed) => unknown,
): Promise<Outcome<typeof sees> | undefined> {
  const { entries } = await endpoint.list('tools');
  const states = new Set<SchemaState>();
  for (const tool of entries.slice(0, MOST)) {
    const schema = schemaOf(tool);
    if (schema === undefined) continue;
    const { state, at } = await checker.schema(schema, dialectsIn(negotiated));
    if (state === 'invalid') return { schemas: 'invalid', tool: tool.name, at };
    states.add(state);
  }
  return states.size === 1 && states.has('valid') ? { schemas: 'valid' } : undefined;
}

export const inputSchemas = probe({
  id: 'tools/input-schemas',
  question: 'Is the input schema of every listed tool a valid JSON Schema?',
  why: 'Clients compile it before the first call: many drop a tool whose schema is none, and some the whole list.',
  sees,
  needs: ['negotiated'],
  observe: (endpoint, { negotiated }) => told(endpoint, negotiated, ({ inputSchema }) => inputSchema),
});

export const outputSchemas = probe({
  id: 'tools/output-schemas',
  question: 'Is the output schema of every listed tool that has one a valid JSON Schema?',
  why: 'A client that holds results against a schema which is none refuses every result of the tool.',
  sees,
  needs: ['negotiated'],
  observe: (endpoint, { negotiated }) => told(endpoint, negotiated, ({ outputSchema }) => outputSchema),
});

/** Both schemas of each tool, where they are there and no larger than can be looked at. */
function schemasOf(tools: readonly Listed[]): readonly unknown[] {
  return tools
    .slice(0, MOST)
    .flatMap(({ inputSchema, outputSchema }) => [inputSchema, outputSchema])
    .filter((schema) => schema !== undefined);
}

/** From the worst on. */
const unusable = {
  unworkable: 'to compile one took too much time or memory',
  'too-large': 'one is larger, or nested deeper, than any that is looked at here',
  unusable: 'one has a reference that leads nowhere, or a pattern that is no regular expression',
  'unknown-dialect': 'one names a dialect that is not known here',
} as const;

export const usableSchemas = probe({
  id: 'tools/usable-schemas',
  question: 'Can arguments and results be held against every schema of the listed tools?',
  why: 'What a client cannot compile it leaves unchecked, or it leaves the tool out.',
  sees: {
    schemas: word('the schemas', {
      usable: 'each can be compiled',
      ...unusable,
      invalid: 'one is no schema',
    }),
  },
  needs: ['negotiated'],
  async observe(endpoint, { negotiated }) {
    const { entries } = await endpoint.list('tools');
    const schemas = schemasOf(entries);
    if (schemas.length === 0) return undefined;
    const states = new Set<keyof typeof unusable | 'usable' | 'invalid'>();
    for (const schema of schemas) {
      const checked = await checker.values(schema, [], dialectsIn(negotiated));
      states.add('untold' in checked ? checked.untold : 'usable');
    }
    const worst = (['invalid', ...Object.keys(unusable)] as (keyof typeof unusable | 'invalid')[]).find((state) =>
      states.has(state),
    );
    return { schemas: worst ?? 'usable' };
  },
});

export const outsideReferencesOf = probe({
  id: 'tools/outside-references',
  question: 'Is every schema of the listed tools whole, without a reference to another document?',
  why: 'A client that followed such a reference would fetch whatever the endpoint names; most refuse the tool instead.',
  sees: {
    references: word('the references of the schemas', {
      within: 'none leads out of its schema',
      outside: 'one names another document',
    }),
  },
  async observe(endpoint) {
    const { entries } = await endpoint.list('tools');
    const schemas = schemasOf(entries).filter(isBounded);
    if (schemas.length === 0) return undefined;
    return { references: schemas.some((schema) => outsideReferences(schema).length > 0) ? 'outside' : 'within' };
  },
});

export const withoutParameters = probe({
  id: 'tools/without-parameters',
  question: 'Does a tool without parameters say so by a schema for an object?',
  why: 'Whether such a tool takes nothing or anything, a model learns from its schema alone.',
  sees: {
    schemas: word('the schemas of the tools without parameters', {
      closed: 'each is an object that allows no member',
      open: 'each is an object; some do not say that it has no member',
      other: 'some are missing, or no object',
    }),
  },
  async observe(endpoint) {
    const { entries } = await endpoint.list('tools');
    const schemas = entries.map(({ inputSchema }) => inputSchema).filter((schema) => !hasParameters(schema));
    if (schemas.length === 0) return undefined;
    if (!schemas.every((schema) => isRecord(schema) && schema.type === 'object')) return { schemas: 'other' };
    const closed = schemas.every((schema) => isRecord(schema) && schema.additionalProperties === false);
    return { schemas: closed ? 'closed' : 'open' };
  },
});

/** Keywords by which an object may get members. */
const GIVING = ['properties', 'patternProperties', 'required', '$ref', 'allOf', 'anyOf', 'oneOf', 'propertyNames'];

function hasParameters(schema: unknown): boolean {
  if (!isRecord(schema)) return false;
  const gives = (name: string) => {
    const value = schema[name];
    if (Array.isArray(value)) return value.length > 0;
    return isRecord(value) ? Object.keys(value).length > 0 : value !== undefined;
  };
  return GIVING.some(gives) || isRecord(schema.additionalProperties);
}
