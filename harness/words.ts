/** What a refusal says in words, in whatever form it comes. */

import type { Exchange } from './exchange.ts';
import { isRecord } from './jsonrpc.ts';

/** The message of the error that the answer holds, as JSON-RPC, GraphQL and plain JSON have it; the body where there is none. */
export function wordsOf({ answer }: Exchange): string | undefined {
  if (!answer) return undefined;
  const body = answer.json ?? answer.messages[0];
  return messageIn(body) ?? (body === undefined ? answer.text : JSON.stringify(body));
}

function messageIn(body: unknown): string | undefined {
  if (!isRecord(body)) return undefined;
  const { error, errors } = body;
  const [first] = Array.isArray(errors) ? errors : [];
  const texts = [error, ...[error, first, body].map((holder) => (isRecord(holder) ? holder.message : undefined))];
  return texts.find((each) => typeof each === 'string');
}
