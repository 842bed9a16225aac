/** A small MCP endpoint in process for the engine's own tests, and a run against it. */

import * as fc from 'fast-check';
import { defaultsFor } from '../defaults.ts';
import type { Event } from '../events.ts';
import { isRecord } from '../jsonrpc.ts';
import { type AnyProbe, probe } from '../probe.ts';
import type { Document } from '../profile.ts';
import { documentOf, type Profile } from '../profile.ts';
import { describe, reply } from '../reply.ts';
import { type RunOptions, run } from '../run.ts';
import { type Summary, summarise } from '../summary.ts';
import { direct } from '../wire/index.ts';

export type Handle = (
  request: Request,
  message: Readonly<Record<string, unknown>>,
) => Response | undefined | Promise<Response | undefined>;

/** A JSON-RPC result as an HTTP answer. */
export function resultOf(id: unknown, result: unknown, headers: Record<string, string> = {}): Response {
  return Response.json({ jsonrpc: '2.0', id, result }, { headers });
}

/** Answers `initialize`, `tools/list` and `ping` plainly; `first` may answer instead. */
export function served(first: Handle = () => undefined): (request: Request) => Promise<Response> {
  return async (request) => {
    const text = await request.clone().text();
    const parsed: unknown = text.startsWith('{') ? JSON.parse(text) : {};
    const message = isRecord(parsed) ? parsed : {};
    const own = await first(request, message);
    if (own) return own;
    if (!('id' in message)) return new Response(null, { status: 202 });
    switch (message.method) {
      case 'initialize':
        return resultOf(message.id, {
          protocolVersion: '2025-03-26',
          capabilities: { tools: {} },
          serverInfo: { name: 'served', version: '1' },
        });
      case 'tools/list':
        return resultOf(message.id, { tools: [{ name: 'read_note', inputSchema: { type: 'object' } }] });
      case 'ping':
        return resultOf(message.id, {});
      default:
        return Response.json({ jsonrpc: '2.0', id: message.id, error: { code: -32601, message: 'no such method' } });
    }
  };
}

/** A question that the known-good request answers. */
export const plain = probe({
  id: 'test/plain',
  question: 'What answers the known-good request?',
  why: 'It does not matter.',
  sees: reply,
  async observe(endpoint) {
    return describe(await endpoint.ask(endpoint.known));
  },
});

/** Statements and a must for each probe named. */
export function promising(expectations: Profile['expectations'], conventions: Document['conventions'] = {}): Document {
  const statements = { 'T-1': { text: 'It is promised.', source: 'https://t.example', basis: 'explicit' } } as const;
  return documentOf({ profile: 'test@1', title: 'Test', statements, conventions, expectations });
}

/** Runs these probes against the handler, and gives the events and their summary. */
export async function runAgainst(
  handle: (request: Request) => Promise<Response>,
  probes: readonly AnyProbe[],
  change: Partial<RunOptions> & { readonly document?: Document } = {},
): Promise<{ readonly events: readonly Event[]; readonly summary: Summary }> {
  const { document, ...rest } = change;
  const { limits, shrinking, preflightTimeout } = defaultsFor(true);
  const events: Event[] = [];
  await run(
    {
      target: { url: 'http://endpoint.test/mcp' },
      catalogue: probes,
      documents: document ? [{ document, gates: true }] : [],
      base: {
        credentials: [{ header: 'Authorization', format: 'Bearer {key}' }],
        session: { header: 'Mcp-Session-Id' },
      },
      wire: direct(handle),
      limits: { ...limits, cases: 10 },
      shrinking,
      preflightTimeout,
      selection: { allow: new Set(['safe', 'calls-tools', 'opens-sessions', 'reveals-key']) },
      failOn: [],
      seed: 42,
      version: '0.0.0',
      content: true,
      ...rest,
    },
    (event) => events.push(event),
  );
  return { events, summary: summarise(events) };
}

/** Integers from 0 to 99, as cases. */
export const small = fc.nat(99);
