/** Answers are read within bounds and described truthfully, whatever comes. */
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type Hostility, hostileServer, hostilities, MESSAGE } from '../tests/hostile.ts';
import { type Answer, MAX_EVENTS, type ReadOptions, readAnswer } from './answer.ts';
import { type Header, NoAnswer, sockets } from './wire/index.ts';

const never = new AbortController().signal;

/** An answer whose body comes in the given chunks. */
function read(
  type: string | undefined,
  chunks: (string | Uint8Array)[],
  options: Partial<ReadOptions> = {},
): Promise<Answer> {
  async function* body() {
    for (const chunk of chunks) yield Buffer.from(chunk);
  }
  const headers: Header[] = type === undefined ? [] : [['Content-Type', type]];
  return readAnswer({ status: 200, headers, body: body() }, { maxBytes: 1_000_000, signal: never, ...options });
}
const STREAM = 'text/event-stream';

describe('a body', () => {
  it('is parsed as JSON by what it is, not by its media type', async () => {
    const one = await read('Application/JSON; charset=utf-8', ['{"id":', '1}']);
    expect(one).toMatchObject({
      mediaType: 'application/json',
      json: { id: 1 },
      messages: [{ id: 1 }],
      truncated: false,
      utf8: true,
    });
    expect((await read(undefined, ['{"id":1}'])).messages).toEqual([{ id: 1 }]);
    expect((await read('text/html', ['<html>'])).json).toBeUndefined();
    expect(await read('application/json', ['null'])).toMatchObject({ json: null, messages: [] });
    expect(await read('application/json', [])).toMatchObject({ json: undefined, text: '', bytes: 0, messages: [] });
  });

  it('gives the objects of a batch one by one', async () => {
    expect((await read('application/json', ['[{"id":1},2,[{}],null,{"id":2}]'])).messages).toEqual([
      { id: 1 },
      { id: 2 },
    ]);
  });

  it('is cut off at the bound, exactly', async () => {
    const answer = await read('application/json', ['{"a":"', 'x'.repeat(100), '"}'], { maxBytes: 50 });
    expect(answer).toMatchObject({ bytes: 50, truncated: true, json: undefined, messages: [] });
    expect(await read('text/plain', ['12345', '67890'], { maxBytes: 10 })).toMatchObject({
      bytes: 10,
      truncated: false,
    });
    expect(await read('text/plain', ['x'], { maxBytes: 0 })).toMatchObject({ bytes: 0, truncated: true });
  });

  it('tells invalid UTF-8 from a character that the bound split', async () => {
    expect(await read('text/plain', ['aé'], { maxBytes: 2 })).toMatchObject({ truncated: true, utf8: true });
    expect(await read('text/plain', ['🜚🜚'], { maxBytes: 7 })).toMatchObject({ truncated: true, utf8: true });
    expect(await read('text/plain', [new Uint8Array([0xc3])])).toMatchObject({ utf8: false, text: '\ufffd' });
    expect(await read('text/plain', [new Uint8Array([0xff, 0x61, 0x61])], { maxBytes: 2 })).toMatchObject({
      utf8: false,
    });
    expect(await read('application/json', ['\ufeff{"id":1}'])).toMatchObject({ json: { id: 1 }, utf8: true });
  });

  it('has its headers by name in any case, joined', async () => {
    const headers: Header[] = [
      ['X-A', '1'],
      ['x-a', '2'],
    ];
    const answer = await readAnswer(
      { status: 204, headers, body: (async function* () {})() },
      { maxBytes: 9, signal: never },
    );
    expect([answer.header('x-A'), answer.header('none'), answer.mediaType]).toEqual(['1, 2', undefined, undefined]);
  });

  it('that is compressed is bytes: nobody asked for that', async () => {
    expect(await read('application/json', [new Uint8Array([31, 139, 8, 0])])).toMatchObject({
      utf8: false,
      json: undefined,
      bytes: 4,
    });
  });
});

describe('an event stream', () => {
  it('is parsed into events and their messages', async () => {
    const text =
      'id: 7\nretry: 250\ndata:\n\n: note\nevent: message\ndata: {"id":1,\ndata: "a":2}\n\ndata: [{"id":2},3]\n\ndata: none';
    const answer = await read(STREAM, [text]);
    expect(answer.events).toEqual([
      { id: '7', retry: 250, data: '' },
      { event: 'message', data: '{"id":1,\n"a":2}' },
      { data: '[{"id":2},3]' },
    ]);
    expect(answer.messages).toEqual([{ id: 1, a: 2 }, { id: 2 }]);
    expect(answer).toMatchObject({ text, json: undefined });
  });

  it('holds no message under another event name, as clients pass it over', async () => {
    const answer = await read(STREAM, ['event: endpoint\ndata: {"id":1}\n\n']);
    expect(answer).toMatchObject({ events: [{ event: 'endpoint', data: '{"id":1}' }], messages: [] });
  });

  it('is the same however it is split, within characters and line ends too', async () => {
    const text = '\ufeffevent: message\r\ndata: {"id":1,"é":"🜚"}\r\n\r\nid: é\rdata: {}\r\r';
    const whole = await read(STREAM, [text]);
    expect(whole.messages).toEqual([{ id: 1, é: '🜚' }, {}]);
    const bytes = Buffer.from(text);
    const cuts = fc.uniqueArray(fc.integer({ min: 0, max: bytes.length }));
    await fc.assert(
      fc.asyncProperty(cuts, async (made) => {
        const at = [0, ...made.sort((a, b) => a - b), bytes.length];
        const chunks = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        const { events, messages, text: read_ } = await read(STREAM, chunks);
        expect({ events, messages, text: read_ }).toEqual({
          events: whole.events,
          messages: whole.messages,
          text: whole.text,
        });
      }),
    );
  });

  it('is read on for a while after the message waited for: a second delivery belongs to the answer', async () => {
    const until = (message: unknown) => (message as { id: number }).id === 1;
    const twice = await read(STREAM, ['data: {"id":1}\n\n', 'data: {"id":1}\n\n'], { until });
    expect(twice.messages).toEqual([{ id: 1 }, { id: 1 }]);
  });

  it('is left unread and given up where it is not to be read, and only as a stream', async () => {
    let given = 0;
    const body = {
      [Symbol.asyncIterator]: () => ({
        next: () => Promise.reject(new Error('read')),
        async return() {
          given += 1;
          return { done: true as const, value: undefined };
        },
      }),
    };
    const response = { status: 200, headers: [['content-type', STREAM]] as Header[], body };
    const answer = await readAnswer(response, { maxBytes: 100, signal: never, leaveStream: true });
    expect(answer).toMatchObject({ mediaType: STREAM, bytes: 0, text: '', truncated: false, events: [] });
    expect(given).toBe(1);
    expect((await read('application/json', ['{"id":1}'], { leaveStream: true })).json).toEqual({ id: 1 });
  });

  it('passes on what until throws, and gives the body up', async () => {
    let left = false;
    async function* body() {
      try {
        yield Buffer.from('data: {}\n\n');
      } finally {
        left = true;
      }
    }
    const until = () => {
      throw new RangeError('a fault of the caller');
    };
    const response = { status: 200, headers: [['content-type', STREAM]] as Header[], body: body() };
    await expect(readAnswer(response, { maxBytes: 100, until, signal: never })).rejects.toThrow(RangeError);
    expect(left).toBe(true);
  });
});

describe('a hostile server', () => {
  const wire = sockets({ proxy: false });
  const servers: AsyncDisposable[] = [];
  afterEach(async () => {
    for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
  });
  afterAll(() => wire.close());

  const MAX_BYTES = 200_000;
  const read = { truncated: false, messages: [MESSAGE], utf8: true };
  /** Nothing but the signal ends these. */
  const patient: readonly Hostility[] = ['silent', 'silent-body', 'endless-status-line', 'endless-early-hints'];
  const expected: Record<Hostility, object> = {
    silent: { reason: 'timeout' },
    'closes-at-once': { reason: 'reset' },
    'resets-at-once': { reason: 'reset' },
    'resets-in-head': { reason: 'reset' },
    'resets-in-body': { ...read, cut: 'reset' },
    'not-http': { reason: 'malformed' },
    'short-of-length': { ...read, cut: 'reset' },
    'truncated-event': { ...read, cut: 'reset', events: [{ event: 'message', data: JSON.stringify(MESSAGE) }] },
    'no-last-chunk': { ...read, cut: 'reset' },
    'broken-chunking': { ...read, cut: 'malformed' },
    'split-utf8': read,
    'invalid-utf8': { utf8: false, text: '"\ufffd\ufffd\ufffd"', truncated: false },
    'left-open': read,
    'wrong-id': { cut: 'timeout', messages: [{ ...MESSAGE, id: 2 }] },
    'silent-body': { cut: 'timeout', bytes: 0, messages: [] },
    'slow-drip': read,
    'endless-events': { truncated: true, bytes: MAX_BYTES, utf8: true },
    'endless-tiny-events': { truncated: true, messages: [] },
    'endless-comments': { truncated: true, bytes: MAX_BYTES, events: [] },
    'endless-line': { truncated: true, bytes: MAX_BYTES, events: [] },
    'endless-body': { truncated: true, bytes: MAX_BYTES, json: undefined },
    'huge-body': { truncated: true, bytes: MAX_BYTES },
    'endless-headers': { reason: 'malformed' },
    'endless-header': { reason: 'malformed' },
    'endless-status-line': { reason: 'timeout' },
    'endless-early-hints': { reason: 'timeout' },
    bomb: { truncated: false, utf8: false, json: undefined },
    'deep-json': { truncated: false, bytes: MAX_BYTES, messages: [] },
    'beyond-length': read,
    'two-lengths': { reason: 'malformed' },
  };

  it.each(hostilities)('%s', async (kind) => {
    const server = await hostileServer(kind);
    servers.push(server);
    const control = new AbortController();
    const signal = AbortSignal.any([control.signal, AbortSignal.timeout(patient.includes(kind) ? 200 : 20_000)]);
    const until = (message: unknown) => {
      if (message === undefined) return false;
      const { id } = message as { id: unknown };
      // The run's clock, without waiting for it: the wrong answer is all that comes.
      if (kind === 'wrong-id') control.abort(new DOMException('no answer in time', 'TimeoutError'));
      return id === 1;
    };
    async function ask() {
      const headers = [['accept', 'application/json, text/event-stream']] as Header[];
      const response = await wire({ method: 'POST', url: server.url, headers, body: '{}' }, signal);
      const answering = readAnswer(response, { maxBytes: MAX_BYTES, until, signal });
      server.proceed();
      return answering;
    }
    const outcome = await ask().catch((error: unknown) => error);
    expect(outcome).toMatchObject(expected[kind]);
    if (!('cut' in expected[kind]) && !(outcome instanceof NoAnswer)) expect(outcome).not.toHaveProperty('cut');
    if (!(outcome instanceof NoAnswer)) expect((outcome as Answer).events.length).toBeLessThanOrEqual(MAX_EVENTS);
    const endless = /^(endless|huge|slow|left|silent|wrong)/.test(kind);
    if (endless) await server.left();
    // What is not read stays in the buffers of the two sockets, a few megabytes at most.
    if (kind !== 'endless-status-line' && kind !== 'endless-early-hints')
      expect(server.written()).toBeLessThan(20_000_000);
  });
});
