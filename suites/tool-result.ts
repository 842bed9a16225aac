/** What a tools/call came to: served or failed, and how the failure is told. */

import type { Exchange } from '../harness/exchange.ts';
import { isRecord } from '../harness/jsonrpc.ts';
import { type Outcome, word } from '../harness/outcome.ts';
import { describe, reply } from '../harness/reply.ts';

/** The words for a call that may have failed. */
export const called = {
  ...reply,
  error: word('the member error of the result, read as JSON; left out where no result came', {
    text: 'a text',
    'another-type': 'it is there, and no text',
    absent: 'JSON that has no such member',
    'no-json': 'the first content item is no text that parses as JSON',
  }),
};

/** The exchange in the words of {@link called}. */
export function describeCall(exchange: Exchange): Outcome<typeof called> {
  const told = describe(exchange);
  return told.answer === 'result' || told.answer === 'tool-error' ? { ...told, error: errorIn(exchange) } : told;
}

function errorIn(exchange: Exchange) {
  const value = valueIn(exchange);
  if (value === undefined) return 'no-json';
  if (!isRecord(value) || value.error === undefined) return 'absent';
  return typeof value.error === 'string' ? 'text' : 'another-type';
}

/** Whether the tool ran and did not fail: some gateways tell a failure in the text alone. */
export function succeeded(exchange: Exchange): boolean {
  const { answer, error } = describeCall(exchange);
  return answer === 'result' && error !== 'text';
}

/** The first item of the content. */
export function firstItem({ response }: Exchange): unknown {
  const result = response?.result;
  return isRecord(result) && Array.isArray(result.content) ? result.content[0] : undefined;
}

/** The text of the first item of the content. */
export function textIn(exchange: Exchange): string | undefined {
  const item = firstItem(exchange);
  return isRecord(item) && item.type === 'text' && typeof item.text === 'string' ? item.text : undefined;
}

/** Whether a text item of the result holds the text, plainly or as a text of JSON. */
export function repeats({ response }: Exchange, said: string): boolean {
  const result = response?.result;
  const items = isRecord(result) && Array.isArray(result.content) ? result.content : [];
  const forms = [said, JSON.stringify(said).slice(1, -1)];
  return items.some(
    (item) => isRecord(item) && typeof item.text === 'string' && forms.some((form) => String(item.text).includes(form)),
  );
}

/** The JSON value in the text of the first item; undefined where there is none. */
export function valueIn(exchange: Exchange): unknown {
  try {
    return JSON.parse(textIn(exchange) ?? '');
  } catch {
    return undefined;
  }
}
