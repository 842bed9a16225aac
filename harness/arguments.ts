/** Arguments for one minimal valid call of a tool, made from its input schema. */

import { isRecord } from './jsonrpc.ts';

/** What the caller's arguments hold where a text of the call's own may stand. */
const PLACEHOLDER = '{nonce}';

type Arguments = Readonly<Record<string, unknown>>;

/** The tool's arguments with every placeholder replaced by `nonce`. */
export function filledArguments(args: Arguments, nonce: string): Arguments {
  return filled(args, nonce) as Arguments;
}

/**
 * The tool's arguments with `nonce` in them: at the placeholder, or where there is none, as the first free text that the
 * schema has. Undefined where no argument can carry it.
 */
export function withNonce(
  tool: { readonly arguments: Arguments; readonly schema: Arguments },
  nonce: string,
): Arguments | undefined {
  if (JSON.stringify(tool.arguments).includes(PLACEHOLDER)) return filledArguments(tool.arguments, nonce);
  const properties = isRecord(tool.schema.properties) ? Object.entries(tool.schema.properties) : [];
  const [free] = properties.find(([, schema]) => isFreeText(schema)) ?? [];
  return free === undefined ? undefined : { ...tool.arguments, [free]: nonce };
}

function filled(value: unknown, nonce: string): unknown {
  if (typeof value === 'string') return value.replaceAll(PLACEHOLDER, () => nonce);
  if (Array.isArray(value)) return value.map((each) => filled(each, nonce));
  return isRecord(value)
    ? Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, nonce)]))
    : value;
}

/** Keywords that may refuse a text for what it says. */
const NARROWING = ['enum', 'const', 'pattern', 'format', 'maxLength', '$ref', 'allOf', 'anyOf', 'oneOf', 'not'];

function isFreeText(schema: unknown): boolean {
  return isRecord(schema) && schema.type === 'string' && !NARROWING.some((keyword) => keyword in schema);
}

/** How deep required members are filled. A schema comes from the endpoint and may be hostile. */
const DEPTH = 4;

/** The smallest arguments that the schema seems to ask for: its required members alone, each with a plain value. */
export function minimalArguments(schema: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const made = minimal({ ...schema, type: 'object' }, DEPTH);
  return isRecord(made) ? { ...made } : {};
}

function minimal(schema: unknown, depth: number): unknown {
  if (!isRecord(schema) || depth === 0) return null;
  if ('const' in schema) return schema.const;
  if ('default' in schema) return schema.default;
  if (Array.isArray(schema.enum) && schema.enum.length > 0) return schema.enum[0];
  if (Array.isArray(schema.examples) && schema.examples.length > 0) return schema.examples[0];
  switch (Array.isArray(schema.type) ? schema.type[0] : schema.type) {
    case 'string':
      return 'a'.repeat(Math.min(sizeOf(schema.minLength) || 1, 64));
    case 'integer':
    case 'number':
      return typeof schema.minimum === 'number' ? schema.minimum : 1;
    case 'boolean':
      return false;
    case 'array':
      return Array.from({ length: Math.min(sizeOf(schema.minItems), 8) }, () => minimal(schema.items, depth - 1));
    case 'object': {
      const properties = isRecord(schema.properties) ? schema.properties : {};
      const required = Array.isArray(schema.required) ? schema.required.slice(0, 64) : [];
      const names = required.filter((name): name is string => typeof name === 'string');
      return Object.fromEntries(
        names.map((name) => [name, minimal(properties[name] ?? { type: 'string' }, depth - 1)]),
      );
    }
    default:
      return 'a';
  }
}

function sizeOf(value: unknown): number {
  return typeof value === 'number' && value > 0 ? Math.floor(value) : 0;
}
