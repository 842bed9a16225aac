/** Answers are read within bounds and described truthfully, whatever comes. */
import fc from 'fast-check';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { type HostilityName, hostileServer, hostilities } from '../mock-server/hostile/index.ts';
import { type Answer, MAX_EVENTS, MAX_VALUES, type ReadOptions, readAnswer, roomFor } from './answer.ts';
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

  it('that breaks off is no JSON, even where what came would be: no HTTP client hands it on', async () => {
    async function* body() {
      yield Buffer.from('{"id":1}');
      throw new NoAnswer('reset', 'http://endpoint.example', 'other side closed');
    }
    const response = { status: 200, headers: [] as Header[], body: body() };
    expect(await readAnswer(response, { maxBytes: 100, signal: never })).toMatchObject({
      cut: 'reset',
      text: '{"id":1}',
      json: undefined,
      messages: [],
    });
  });

  it('is parsed up to so many values, whatever they are', async () => {
    const values = (many: number) => `[1${',1'.repeat(many - 2)}]`;
    const most = await read('application/json', [values(MAX_VALUES)]);
    expect(most).toMatchObject({ truncated: false });
    expect(most.json).toHaveLength(MAX_VALUES - 1);
    for (const text of [values(MAX_VALUES + 1), '['.repeat(MAX_VALUES) + ']'.repeat(MAX_VALUES)]) {
      expect(await read('application/json', [text])).toMatchObject({ truncated: true, json: undefined, utf8: true });
      const stream = await read(STREAM, [`data: {}\n\ndata: ${text}\n\n`]);
      expect(stream).toMatchObject({ truncated: true, messages: [{}] });
    }
  });

  it('holds values outside of its texts alone, and in all events together', async () => {
    const rows = JSON.stringify({ text: '[1,2,"3\\\\",{}],\n'.repeat(100_000) });
    expect(await read('application/json', [rows], { maxBytes: 9_000_000 })).toMatchObject({ truncated: false });
    expect((await read('application/json', [rows], { maxBytes: 9_000_000 })).json).toEqual(JSON.parse(rows));
    const most = JSON.stringify({ a: Array.from({ length: 100_000 }, () => 0) });
    const three = await read(STREAM, Array<string>(3).fill(`data: ${most}\n\n`));
    expect(three).toMatchObject({ truncated: true });
    expect(three.messages).toHaveLength(2);
  });

  it('may be a list of very many messages', async () => {
    const list = `[${'{},'.repeat(120_000)}{}]`;
    for (const answer of [await read('application/json', [list]), await read(STREAM, [`data: ${list}\n\n`])]) {
      expect(answer.messages).toHaveLength(120_001);
    }
  });

  it('that is large waits until others have left the room', async () => {
    const room = roomFor(1);
    const first = room.place();
    await first.enter(never);
    const control = new AbortController();
    const large = new Uint8Array(2_000_000).fill(0x20);
    const options = { maxBytes: 3_000_000, room };
    const asked = [
      read('text/plain', [large], options),
      read('text/plain', [large], { ...options, signal: control.signal }),
    ];
    expect(await read('text/plain', ['small'], options)).toMatchObject({ text: 'small' });
    control.abort();
    expect(await asked[1]).toMatchObject({ cut: 'aborted' });
    first.leave();
    expect(await asked[0]).toMatchObject({ bytes: 2_000_000, truncated: false });
    // Whoever was inside has left: the next one needs not wait.
    expect(await read('text/plain', [large], options)).toMatchObject({ bytes: 2_000_000 });
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

  it('tells when each event had come, since the request was sent', async () => {
    const since = performance.now() - 1_000;
    const { eventsAt } = await read(STREAM, ['data: 1\n\ndata: 2\n\n', ': nothing\n\n', 'data: 3\n\n'], { since });
    expect(eventsAt.length).toBe(3);
    expect(eventsAt).toEqual(eventsAt.toSorted((one, other) => one - other));
    expect(eventsAt[0]).toBeGreaterThanOrEqual(1_000);
    expect((await read('application/json', ['{}'])).eventsAt).toEqual([]);
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
  const message = { jsonrpc: '2.0', id: 1, result: { _meta: { 'example.com/note': 'é🜚' } } };
  const whole = { truncated: false, messages: [message], utf8: true };
  const broken = { truncated: false, json: undefined, messages: [], utf8: true };
  const long = { truncated: true, json: undefined, messages: [], bytes: MAX_BYTES, utf8: true };
  /** What comes of each that acts below JSON-RPC; the others are read whole. */
  const expected: Partial<Record<HostilityName, object>> = {
    silent: { reason: 'timeout' },
    'closes-at-once': { reason: 'reset' },
    'resets-at-once': { reason: 'reset' },
    'resets-in-head': { reason: 'reset' },
    'resets-in-body': { ...broken, cut: 'reset' },
    'not-http': { reason: 'malformed' },
    'http-0.9': { reason: 'malformed' },
    'short-of-length': { ...broken, cut: 'reset' },
    'length-in-mid-body': broken,
    'beyond-length': whole,
    'two-lengths': { reason: 'malformed' },
    'length-beside-chunks': { reason: 'malformed' },
    'negative-length': { reason: 'malformed' },
    'broken-chunking': { ...whole, cut: 'malformed' },
    'vast-chunk': { ...broken, cut: 'timeout', bytes: 1 },
    'endless-chunk-size': { ...broken, cut: 'timeout' },
    'endless-chunk-extension': { ...broken, cut: 'timeout' },
    'no-last-chunk': { ...broken, cut: 'reset' },
    'endless-status-line': { reason: 'timeout' },
    'endless-headers': { reason: 'malformed' },
    'endless-header': { reason: 'malformed' },
    'huge-header': { reason: 'malformed' },
    'endless-early-hints': { reason: 'timeout' },
    'endless-continues': { reason: 'malformed' },
    'switches-protocols': { reason: 'malformed' },
    'status-999': { ...whole, status: 999 },
    'redirects-for-ever': { status: 307, bytes: 0 },
    'body-with-204': { status: 204, bytes: 0 },
    'empty-answer': { status: 200, bytes: 0 },
    'head-alone': { ...broken, cut: 'timeout', bytes: 0 },
    'odd-headers': { reason: 'malformed' },
    trailers: { ...broken, cut: 'malformed' },
    'gzip-bomb': { truncated: false, utf8: false, json: undefined },
    'endless-body': long,
    'huge-body': long,
    'huge-string': long,
    'many-arrays': long,
    'many-objects': long,
    'deep-json': { truncated: false, bytes: MAX_BYTES, messages: [] },
    'deep-result': long,
    'invalid-utf8': { utf8: false, text: '"\ufffd\ufffd\ufffd"', truncated: false },
    'invalid-utf8-within': { utf8: false, messages: [{ ...message, note: '\ufffd' }] },
    'trailing-garbage': broken,
    'nul-bytes': broken,
    'split-utf8': whole,
    'split-line-ends': whole,
    'stream-with-mark': whole,
    'carriage-returns': whole,
    'left-open': whole,
    'truncated-event': { ...whole, cut: 'reset', events: [{ event: 'message', data: JSON.stringify(message) }] },
    'silent-stream': { cut: 'timeout', bytes: 0, messages: [] },
    drip: { cut: 'timeout', messages: [] },
    'drips-on': whole,
    'endless-events': { truncated: true, bytes: MAX_BYTES, utf8: true },
    'endless-tiny-events': { truncated: true, messages: [] },
    'endless-comments': { truncated: true, bytes: MAX_BYTES, events: [] },
    'endless-line': { truncated: true, bytes: MAX_BYTES, events: [] },
    'endless-after-answer': { messages: [message], utf8: true },
    'other-event-name': { events: [{ event: '__proto__', data: JSON.stringify(message) }], messages: [] },
    'server-requests': { truncated: false, utf8: true },
    'endless-server-requests': { truncated: true, bytes: MAX_BYTES },
    'wrong-id': { cut: 'timeout', messages: [{ ...message, id: 'nobody asked' }] },
  };
  /** Nothing but the signal ends these: of a time limit, not of a wait. */
  const patient = Object.entries(expected).flatMap(([name, outcome]) =>
    Object.values(outcome).includes('timeout') ? [name] : [],
  );
  /** What is thrown away as it comes, without a bound but time. */
  const passedOver = ['endless-status-line', 'endless-early-hints', 'endless-chunk-size', 'endless-chunk-extension'];

  it.each(hostilities)('$name', async (hostility) => {
    const { name } = hostility;
    const server = await hostileServer(hostility);
    servers.push(server);
    const signal = AbortSignal.timeout(patient.includes(name) ? 200 : 20_000);
    const until = (each: unknown) =>
      (each as { id?: unknown; result?: unknown })?.id === 1 && 'result' in (each as object);
    async function ask() {
      const headers = [['accept', 'application/json, text/event-stream']] as Header[];
      const body = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
      const response = await wire({ method: 'POST', url: server.url, headers, body }, signal);
      return readAnswer(response, { maxBytes: MAX_BYTES, until, signal });
    }
    const outcome = await ask().catch((error: unknown) => error);
    const wanted = expected[name] ?? { truncated: false };
    expect(outcome).toMatchObject(wanted);
    if (!('cut' in wanted) && !(outcome instanceof NoAnswer)) expect(outcome).not.toHaveProperty('cut');
    if (!(outcome instanceof NoAnswer)) expect((outcome as Answer).events.length).toBeLessThanOrEqual(MAX_EVENTS);
    if (name in expected && /^(endless|huge|drip|left|silent|wrong)/.test(name)) await server.left();
    // What is not read stays in the buffers of the two sockets, a few megabytes at most.
    if (!passedOver.includes(name)) expect(server.written()).toBeLessThan(20_000_000);
  });
});
