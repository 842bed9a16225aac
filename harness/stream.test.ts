import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { runAgainst, served } from './__test-helpers__/served.ts';
import { Budget } from './budget.ts';
import { endpointOf, type KnownGood } from './endpoint.ts';
import type { Exchange } from './exchange.ts';
import { isRecord } from './jsonrpc.ts';
import { openLine } from './line.ts';
import { number, word } from './outcome.ts';
import { probe, watcher } from './probe.ts';
import type { Heard } from './stream.ts';
import { secretsOf } from './target-secrets.ts';
import { listening } from './wire/__test-helpers__/loopback.ts';
import { direct, sockets, viaFetch, type Wire } from './wire/index.ts';

const limits = {
  concurrency: 1,
  rate: Number.POSITIVE_INFINITY,
  maxRequests: 100,
  timeout: 10_000,
  cases: 1,
  refusals: 9,
};

/** A stream that the test writes, as a server sends it. */
function written() {
  let control: ReadableStreamDefaultController<Uint8Array> | undefined;
  let left: () => void = () => undefined;
  const given = new Promise<void>((resolve) => {
    left = resolve;
  });
  const body = new ReadableStream<Uint8Array>({
    start(own) {
      control = own;
    },
    cancel: () => left(),
  });
  return {
    /** Resolves once nobody reads it any more. */
    given,
    write: (text: string) => control?.enqueue(new TextEncoder().encode(text)),
    say: (message: object, rest = '') =>
      control?.enqueue(new TextEncoder().encode(`${rest}data: ${JSON.stringify(message)}\n\n`)),
    end: () => control?.close(),
    response: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
  };
}

type Server = (request: Request) => Promise<Response>;

function talkingTo(handle: Server, wire: Wire = direct(handle), url = 'http://endpoint.test/mcp') {
  const budget = new Budget(limits);
  const exchanges: Exchange[] = [];
  const line = openLine({
    wire,
    budget,
    secrets: secretsOf({ url, key: 'sk-secret-1234' }),
    onExchange: (each) => exchanges.push(each),
  });
  const known: KnownGood = {
    url: new URL(url),
    method: 'ping',
    accept: 'application/json, text/event-stream',
    headers: [],
  };
  let id = 0;
  const endpoint = endpointOf(line, known, {}, { userAgent: 'u', nonce: 'n', nextId: () => (id += 1), once: false });
  return { endpoint, budget, exchanges };
}

const says =
  (method: string) =>
  ({ message }: Heard) =>
    isRecord(message) && message.method === method;
const get = { http: 'GET' };

/** The handler behind a socket. */
async function overSockets(handle: Server) {
  const server = createServer(async (incoming, outgoing) => {
    const response = await handle(new Request(`http://x${incoming.url}`, { method: incoming.method ?? '' }));
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.flushHeaders();
    const reader = response.body?.getReader();
    outgoing.on('close', () => void reader?.cancel());
    for (let read = await reader?.read(); read && !read.done; read = await reader?.read()) outgoing.write(read.value);
    outgoing.end();
  });
  return listening(server);
}

describe('a stream that is listened to', () => {
  it.each(['direct', 'fetch', 'sockets'] as const)(
    'is heard as it comes, and given up when it is closed: %s',
    async (kind) => {
      const stream = written();
      const handle = async () => stream.response();
      await using server = await overSockets(handle);
      const socketWire = sockets({ proxy: false });
      const wire = { direct: direct(handle), fetch: viaFetch(), sockets: socketWire }[kind];
      const { endpoint, exchanges } = talkingTo(
        handle,
        wire,
        kind === 'direct' ? undefined : `http://127.0.0.1:${server.port}/mcp`,
      );
      // Before there is any event.
      const heard = await endpoint.listen('', get);
      expect(heard.refused).toBeUndefined();
      stream.say({ jsonrpc: '2.0', method: 'a' }, 'id: 1\n');
      expect(await heard.next(() => true)).toMatchObject({ event: { id: '1' }, message: { method: 'a' } });
      stream.say({ jsonrpc: '2.0', method: 'b' });
      stream.say({ jsonrpc: '2.0', method: 'c' });
      expect(await heard.next(says('c'))).toMatchObject({ message: { method: 'c' } });
      expect(exchanges).toEqual([]);
      const whole = await heard.close();
      await stream.given;
      await socketWire.close();
      expect(whole).toMatchObject({ answer: { status: 200, left: true, utf8: true } });
      expect(whole.failure).toBeUndefined();
      expect(whole.answer?.messages).toHaveLength(3);
      expect(exchanges).toEqual([whole]);
      expect(await heard.close()).toBe(whole);
    },
  );

  it('may be the answer to a request, and end by itself', async () => {
    const stream = written();
    const { endpoint } = talkingTo(async () => stream.response());
    const heard = await endpoint.listen('tools/call', { params: {} });
    stream.say({ jsonrpc: '2.0', id: 1, result: {} });
    stream.end();
    expect(await heard.next(says('never'))).toBeUndefined();
    expect(heard.isOver).toBe(true);
    expect(await heard.close()).toMatchObject({ response: { id: 1 } });
    expect((await heard.close()).answer?.left).toBeUndefined();
  });

  it('leaves the turn to others: one request at a time may be sent beside it', async () => {
    const stream = written();
    const { endpoint } = talkingTo(served(async ({ method }) => (method === 'GET' ? stream.response() : undefined)));
    const heard = await endpoint.listen('', get);
    expect((await endpoint.ask('ping')).response).toMatchObject({ result: {} });
    await heard.close();
  });

  it('is an ordinary exchange where something else is answered', async () => {
    const { endpoint, exchanges } = talkingTo(async () => new Response('no', { status: 405 }));
    const heard = await endpoint.listen('', get);
    expect(heard.refused).toMatchObject({ answer: { status: 405, text: 'no' } });
    expect(await heard.next(() => true)).toBeUndefined();
    expect(await heard.close()).toBe(exchanges[0]);
  });

  it('is an ordinary exchange where a refusal calls itself a stream', async () => {
    const refusal = { status: 409, headers: { 'content-type': 'text/event-stream' } };
    const { endpoint } = talkingTo(async () => new Response('data: {"error":"busy"}\n\n', refusal));
    const heard = await endpoint.listen('', get);
    expect(heard.refused).toMatchObject({ answer: { status: 409 } });
    expect(await heard.close()).toBe(heard.refused);
  });

  it('does not wait for ever for what never comes', async () => {
    const stream = written();
    const { endpoint } = talkingTo(async () => stream.response());
    const heard = await endpoint.listen('', get);
    expect(await heard.next(() => true, 0)).toBeUndefined();
    expect(heard.isOver).toBe(false);
    stream.say({ jsonrpc: '2.0', method: 'late' });
    expect(await heard.next(() => true)).toMatchObject({ message: { method: 'late' } });
    await heard.close();
  });

  it('ends with the run', async () => {
    const stream = written();
    const { endpoint, budget } = talkingTo(async () => stream.response());
    const heard = await endpoint.listen('', get);
    const waiting = heard.next(() => true);
    budget.end('interrupted');
    await expect(waiting).rejects.toThrow('the run was interrupted');
    await expect(heard.close()).rejects.toThrow('the run was interrupted');
  });

  it('tells what repeats a credential, and what breaks', async () => {
    const stream = written();
    const { endpoint } = talkingTo(async () => stream.response());
    const heard = await endpoint.listen('', get);
    stream.say({ key: 'sk-secret-1234' });
    await heard.next(() => true);
    expect((await heard.close()).leaks).toEqual(['{key}']);
  });

  it('holds no more events than one answer', async () => {
    const body = 'data: {}\n\n'.repeat(10_001);
    const { endpoint } = talkingTo(
      async () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }),
    );
    const heard = await endpoint.listen('', get);
    expect(await heard.next(says('never'))).toBeUndefined();
    expect(heard.heard).toHaveLength(10_000);
    expect((await heard.close()).answer?.truncated).toBe(true);
  });
});

describe('a stream that a probe leaves open', () => {
  it('is closed with the case, recorded, and seen by whoever watches', async () => {
    const stream = written();
    const forgetful = probe({
      id: 'test/forgets',
      question: '?',
      why: '.',
      sees: { heard: number('events') },
      async observe(endpoint) {
        const heard = await endpoint.listen('', { ...get, step: 'listens' });
        stream.say({ jsonrpc: '2.0', method: 'a' });
        await heard.next(() => true);
        return { heard: heard.heard.length };
      },
    });
    const watching = watcher({
      id: 'test/watches',
      question: '?',
      why: '.',
      sees: { left: word('how it ended', { open: 'left open' }) },
      watch: ({ answer }) => (answer?.left ? { left: 'open' } : undefined),
    });
    const handle = served(async ({ method }) => (method === 'GET' ? stream.response() : undefined));
    const { events, summary } = await runAgainst(handle, [forgetful, watching]);
    await stream.given;
    expect(summary.verdicts.map(({ verdict }) => verdict)).toEqual(['observed', 'observed']);
    const kept = events.find((event) => event.type === 'exchange' && event.probe === 'test/forgets');
    expect(kept).toMatchObject({
      exchanges: [
        { step: 'listens', request: { method: 'GET' }, answer: { body: 'data: {"jsonrpc":"2.0","method":"a"}\n\n' } },
      ],
    });
  });
});
