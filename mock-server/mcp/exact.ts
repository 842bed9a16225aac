/** Message ids that a JavaScript number cannot hold, kept as they are written: a response repeats them to the digit. */

import { isObject } from '../rpc.ts';

// In every Node that this package runs on; the compiler's library does not have them yet.
const { rawJSON, isRawJSON } = JSON as unknown as {
  rawJSON(text: string): object;
  isRawJSON(value: unknown): boolean;
};

type Reviver = (this: object, key: string, value: unknown, context: { source?: string }) => unknown;

function isRounded(value: unknown): boolean {
  return Number.isInteger(value) && !Number.isSafeInteger(value);
}

/** Whether an id is a whole number that is kept as it is written. */
export function isExact(id: unknown): boolean {
  return isRawJSON(id);
}

/**
 * Parses a message, or a batch of them.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseMessages(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const messages = Array.isArray(value) ? value : [value];
  if (!messages.some((message) => isObject(message) && isRounded(message.id))) return value;
  const written = new Map<object, string>();
  const revive: Reviver = function (key, given, { source }) {
    if (key === 'id' && isRounded(given) && source !== undefined) written.set(this, source);
    return given;
  };
  const exact: unknown = JSON.parse(text, revive as Parameters<typeof JSON.parse>[1]);
  for (const message of Array.isArray(exact) ? exact : [exact]) {
    const source = isObject(message) ? written.get(message) : undefined;
    // Nested members of the same name stay numbers: they are the tools' own matter.
    if (source !== undefined) message.id = rawJSON(source);
  }
  return exact;
}
