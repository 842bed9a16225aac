/** What lists publish for clients to use: icons, and the schemas of tools. */

import { Ajv, type ValidateFunction } from 'ajv';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Exchange } from '../../harness/exchange.ts';
import { isRecord } from '../../harness/jsonrpc.ts';
import { text, word } from '../../harness/outcome.ts';
import { watcher } from '../../harness/probe.ts';
import { isSuccess, type Message, requestIn } from '../request.ts';

/** The result of a request that was served. */
function resultIn(exchange: Exchange): Message | undefined {
  const result = requestIn(exchange) && isSuccess(exchange) ? exchange.response?.result : undefined;
  return isRecord(result) ? result : undefined;
}

/** The members of results whose objects may have icons. */
const illustrated = ['tools', 'prompts', 'resources', 'resourceTemplates'] as const;

/** Every icon in a result: of the server itself, and of what it lists. */
export function iconsIn(result: Message): readonly Message[] {
  const listed = illustrated.flatMap((member) => (Array.isArray(result[member]) ? result[member] : []));
  const owners: unknown[] = [result.serverInfo, ...listed];
  return owners.flatMap((owner) => (isRecord(owner) && Array.isArray(owner.icons) ? owner.icons : [])).filter(isRecord);
}

export const icons = watcher({
  id: 'messages/icons',
  question: 'Has every icon a URI that a client may load, and sizes that it can read?',
  why: 'A client loads icons on its own: what is no https or data URI it has to leave out.',
  sees: {
    src: word('the src of the icons', { uri: 'each is a URI', other: 'one is not' }),
    scheme: word('the schemes', { 'https-or-data': 'https or data alone', other: 'another one' }),
    sizes: word('the sizes', { 'in-form': 'each is like 48x48, or any, or there are none', other: 'one is not' }),
  },
  watch(exchange) {
    const all = iconsIn(resultIn(exchange) ?? {});
    if (all.length === 0) return undefined;
    const sources = all.map(({ src }) => (typeof src === 'string' ? src : ''));
    const sizes: unknown[] = all.flatMap((icon) => icon.sizes ?? []);
    return {
      src: sources.every((src) => URL.canParse(src)) ? 'uri' : 'other',
      scheme: sources.every((src) => /^(https|data):/i.test(src)) ? 'https-or-data' : 'other',
      sizes: sizes.every((size) => typeof size === 'string' && /^(\d+x\d+|any)$/.test(size)) ? 'in-form' : 'other',
    };
  },
});

// Schemas of schemas alone are compiled: nothing that an endpoint sends ever is.
const options = { strict: false, validateFormats: false, logger: false, code: { optimize: false } } as const;

/** By the URI of a dialect, without its scheme and its empty fragment: what tells whether a schema is one of it. */
const dialects: Readonly<Record<string, () => ValidateFunction | undefined>> = {
  'json-schema.org/draft-07/schema': () => new Ajv(options).getSchema('http://json-schema.org/draft-07/schema'),
  'json-schema.org/draft/2019-09/schema': () =>
    new Ajv2019(options).getSchema('https://json-schema.org/draft/2019-09/schema'),
  'json-schema.org/draft/2020-12/schema': () =>
    new Ajv2020(options).getSchema('https://json-schema.org/draft/2020-12/schema'),
};

const DEFAULT = 'json-schema.org/draft/2020-12/schema';

const compiled = new Map<string, ValidateFunction>();

/** Where the schema is none of its dialect, as a JSON Pointer into it; null where it is one, or of a dialect not known here. */
export function wrongIn(schema: unknown): string | null {
  const named = isRecord(schema) && typeof schema.$schema === 'string' ? schema.$schema : `https://${DEFAULT}`;
  const dialect = named.replace(/^https?:\/\//, '').replace(/#$/, '');
  const known = Object.hasOwn(dialects, dialect) ? dialects[dialect] : undefined;
  const validate = compiled.get(dialect) ?? known?.();
  if (!validate) return null;
  compiled.set(dialect, validate);
  try {
    return validate(schema) ? null : (validate.errors?.[0]?.instancePath ?? '');
  } catch (error) {
    // One that is nested deeper than the stack is left to others.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export const schemaDialect = watcher({
  id: 'messages/schema-dialect',
  question: 'Is every schema that is listed valid in the dialect that it names, or else in JSON Schema 2020-12?',
  why: 'Clients check arguments by it, and hand it to models: a schema that cannot be read makes the tool useless.',
  sees: {
    schemas: word('the schemas of the tools', { valid: 'each is valid', invalid: 'one is not' }),
    at: text('the tool, the member, and a JSON Pointer to what is wrong in it'),
  },
  watch(exchange) {
    const { tools } = resultIn(exchange) ?? {};
    const listed = Array.isArray(tools) ? tools.filter(isRecord) : [];
    const schemas = listed.flatMap((tool) => ['inputSchema', 'outputSchema'].map((member) => [tool, member] as const));
    const published = schemas.filter(([tool, member]) => isRecord(tool[member]));
    if (published.length === 0) return undefined;
    for (const [tool, member] of published) {
      const at = wrongIn(tool[member]);
      if (at !== null) return { schemas: 'invalid', at: `${tool.name} ${member}${at}` };
    }
    return { schemas: 'valid' };
  },
});
