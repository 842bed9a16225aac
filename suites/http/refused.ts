/** How a body is refused that no server can take for a message. */

import type { Exchange } from '../../harness/exchange.ts';
import { type Outcome, word } from '../../harness/outcome.ts';
import { describe, reply } from '../../harness/reply.ts';

const PARSE_ERROR = -32700;

/** The words for the refusal of a body. */
export const refusedBody = {
  refusal: word('how the body was refused', {
    'parse-error': 'with the JSON-RPC error -32700, whatever the HTTP status',
    'another-error': 'with another JSON-RPC error, whatever the HTTP status',
    'client-error': 'with an HTTP status of 4xx, and no JSON-RPC error',
    'server-error': 'with an HTTP status of 5xx, and no JSON-RPC error',
    none: 'not at all: there is a result, or a success without an error',
    'no-answer': 'there was no HTTP answer',
  }),
  status: reply.status,
  code: reply.code,
};

/** The exchange in the words of {@link refusedBody}. */
export function describeRefusedBody(exchange: Exchange): Outcome<typeof refusedBody> {
  const { status, code } = describe(exchange);
  return { refusal: refusalIn(exchange), status, code };
}

function refusalIn({ answer, response }: Exchange) {
  if (!answer) return 'no-answer';
  if (response?.error) return response.error.code === PARSE_ERROR ? 'parse-error' : 'another-error';
  if (answer.status >= 500) return 'server-error';
  return answer.status >= 400 ? 'client-error' : 'none';
}
