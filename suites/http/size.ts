/** The size of a request: served at the documented limit, refused one byte above it. */

import type { Endpoint } from '../../harness/endpoint.ts';
import type { Exchange } from '../../harness/exchange.ts';
import { text } from '../../harness/outcome.ts';
import { probe } from '../../harness/probe.ts';
import { describe, reply } from '../../harness/reply.ts';

/** The body of a JSON-RPC request made exactly `size` bytes long by white space before its last brace: as valid as without. */
export function paddedRequest(method: string, id: string, size: number): Uint8Array {
  const message = new TextEncoder().encode(JSON.stringify({ jsonrpc: '2.0', id, method }));
  if (size < message.length) {
    throw new Error(
      `Failed to make a request of ${size} bytes: it needs ${message.length}. Please set a larger limit.`,
    );
  }
  const body = new Uint8Array(size).fill(0x20);
  body.set(message.subarray(0, -1));
  body.set(message.subarray(-1), size - 1);
  return body;
}

/** How often a body is sent whose answer the connection swallowed. */
const ATTEMPTS = 3;

async function askSized(endpoint: Endpoint, size: number): Promise<Exchange> {
  const body = paddedRequest(endpoint.known, endpoint.nonce, size);
  for (let attempt = 1; ; attempt += 1) {
    const exchange = await endpoint.ask(endpoint.known, { body });
    // A server that answers early and hangs up may break the connection before its answer is read.
    if (exchange.failure?.reason !== 'reset' || exchange.answer || attempt === ATTEMPTS) return exchange;
  }
}

export const atRequestLimit = probe({
  id: 'http/request-at-limit',
  question: 'Is a request served whose body has exactly the documented size?',
  why: 'A client may rely on the whole of what is documented.',
  sees: reply,
  about: ['requestLimit'],
  impact: 'heavy',
  observe: async (endpoint, { requestLimit }) => describe(await askSized(endpoint, requestLimit)),
});

export const aboveRequestLimit = probe({
  id: 'http/request-above-limit',
  question: 'What answers a request whose body has one byte more than the documented size?',
  why: 'Without a limit one caller can exhaust the memory of all.',
  sees: { ...reply, body: text('the body; JSON without white space between its parts') },
  about: ['requestLimit'],
  impact: 'heavy',
  async observe(endpoint, { requestLimit }) {
    const exchange = await askSized(endpoint, requestLimit + 1);
    const { answer } = exchange;
    // What a served request holds is no matter here.
    if (!answer || answer.status < 400) return describe(exchange);
    return { ...describe(exchange), body: answer.json === undefined ? answer.text : JSON.stringify(answer.json) };
  },
});
