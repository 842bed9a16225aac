/** Servers that misbehave at the level of bytes, for all that must end in time and in bounded memory. */
import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';

const CHUNKED = 'transfer-encoding: chunked\r\n\r\n';
const EVENTS = `HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n${CHUNKED}`;
const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';
/** A JSON-RPC answer to the request of id 1, with two characters of several bytes. */
export const MESSAGE = { jsonrpc: '2.0', id: 1, result: { text: 'é🜚' } };
const BODY = JSON.stringify(MESSAGE);
const EVENT = `event: message\ndata: ${BODY}\n\n`;

/** Bytes as one chunk of a chunked body. */
function chunk(content: string | Uint8Array): Buffer {
  const bytes = Buffer.from(content);
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

/** Writes the same bytes for as long as the peer reads, and no faster. */
async function endlessly(socket: Socket, bytes: string | Uint8Array): Promise<void> {
  // Large enough not to be slowed down by small writes; the peer cannot tell.
  const many = Buffer.concat(Array<Uint8Array>(Math.ceil(16_384 / bytes.length)).fill(Buffer.from(bytes)));
  while (!socket.destroyed) {
    if (socket.write(many)) continue;
    // Not `once`, which rejects when the peer resets.
    await new Promise<void>((resolve) => {
      function go() {
        socket.off('drain', go).off('close', go);
        resolve();
      }
      socket.on('drain', go).on('close', go);
    });
  }
}

/** What each server does once it has read the head of a request. */
const KINDS = {
  /** Never answers. */
  silent() {},
  /** Closes without an answer. */
  'closes-at-once': (socket) => void socket.end(),
  'resets-at-once': (socket) => void socket.resetAndDestroy(),
  'resets-in-head': (socket) => void socket.write('HTTP/1.1 200 OK\r\nconte', () => socket.resetAndDestroy()),
  /** Sends the head and half of the body, waits until the client asks for more by `proceed`, and resets. */
  'resets-in-body': (socket, proceed) => {
    socket.write(`${JSON_HEAD}content-length: 1000\r\n\r\n${BODY}`);
    proceed.then(() => socket.resetAndDestroy());
  },
  'not-http': (socket) => void socket.end('220 mail.example ESMTP\r\n'),
  /** Announces more than it sends. */
  'short-of-length': (socket) => void socket.end(`${JSON_HEAD}content-length: 1000\r\n\r\n${BODY}`),
  /** Closes in the middle of the second event. */
  'truncated-event': (socket) => {
    socket.write(EVENTS);
    socket.end(chunk(EVENT + EVENT.slice(0, 30)));
  },
  /** Closes without the chunk that ends the body. */
  'no-last-chunk': (socket) => void socket.end(Buffer.concat([Buffer.from(`${JSON_HEAD}${CHUNKED}`), chunk(BODY)])),
  'broken-chunking': (socket) => void socket.write(`${EVENTS}${chunk(EVENT)}zz\r\n`),
  /** One byte of body per chunk: every sequence of several bytes is split. */
  'split-utf8': (socket) => {
    socket.write(EVENTS);
    for (const byte of Buffer.from(EVENT)) socket.write(chunk(new Uint8Array([byte])));
    socket.end('0\r\n\r\n');
  },
  'invalid-utf8': (socket) =>
    void socket.end(
      Buffer.concat([Buffer.from(`${JSON_HEAD}content-length: 5\r\n\r\n`), Buffer.from('"\xe9\xff\xfe"', 'latin1')]),
    ),
  /** Answers in an event and leaves the stream open. */
  'left-open': (socket) => void socket.write(Buffer.concat([Buffer.from(EVENTS), chunk(EVENT)])),
  /** Answers an id that nobody asked, and leaves the stream open. */
  'wrong-id': (socket) =>
    void socket.write(Buffer.concat([Buffer.from(EVENTS), chunk(EVENT.replace('"id":1', '"id":2'))])),
  /** Sends the head, and no body. */
  'silent-body': (socket) => void socket.write(EVENTS),
  /** Sends a byte of a comment every 5 ms, for ever. */
  'slow-drip': (socket) => {
    socket.write(EVENTS);
    socket.write(chunk(EVENT));
    const timer = setInterval(() => socket.write(chunk(':')), 5);
    socket.on('close', () => clearInterval(timer));
  },
  'endless-events': (socket) => {
    socket.write(EVENTS);
    return endlessly(socket, chunk(EVENT.replace('"id":1', '"id":2')));
  },
  'endless-tiny-events': (socket) => {
    socket.write(EVENTS);
    return endlessly(socket, chunk('data\n\n'.repeat(1_000)));
  },
  'endless-comments': (socket) => {
    socket.write(EVENTS);
    return endlessly(socket, chunk(': still here\n'));
  },
  'endless-line': (socket) => {
    socket.write(`${EVENTS}${chunk('data: ')}`);
    return endlessly(socket, chunk('x'.repeat(1_000)));
  },
  'endless-body': (socket) => {
    socket.write(`${JSON_HEAD}${CHUNKED}`);
    return endlessly(socket, chunk('['.repeat(1_000)));
  },
  /** A body of 1 GB with a true length. */
  'huge-body': (socket) => {
    socket.write(`${JSON_HEAD}content-length: 1000000000\r\n\r\n`);
    return endlessly(socket, ' '.repeat(16_384));
  },
  'endless-headers': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\n');
    return endlessly(socket, 'x-more: of the same\r\n');
  },
  'endless-header': (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nx-more: ');
    return endlessly(socket, 'of the same');
  },
  'endless-status-line': (socket) => {
    socket.write('HTTP/1.1 200 ');
    return endlessly(socket, 'of the same');
  },
  'endless-early-hints': (socket) => endlessly(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n'),
  /** 10 MB of zeros in 10 KB. */
  bomb: (socket) => {
    const packed = gzipSync(new Uint8Array(10_000_000));
    socket.write(`${JSON_HEAD}content-encoding: gzip\r\ncontent-length: ${packed.length}\r\n\r\n`);
    socket.end(packed);
  },
  /** Well-formed JSON that is 100,000 arrays deep. */
  'deep-json': (socket) =>
    void socket.end(`${JSON_HEAD}content-length: 200000\r\n\r\n${'['.repeat(100_000)}${']'.repeat(100_000)}`),
  /** Sends more than the length it announces; the rest looks like an answer to the next request. */
  'beyond-length': (socket) => {
    const stray = 'HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nstray';
    socket.write(`${JSON_HEAD}content-length: ${Buffer.byteLength(BODY)}\r\n\r\n${BODY}${stray}`);
  },
  /** Two lengths that contradict each other. */
  'two-lengths': (socket) => void socket.end(`${JSON_HEAD}content-length: 2\r\ncontent-length: 20\r\n\r\n{}`),
} satisfies Record<string, (socket: Socket, proceed: Promise<void>) => void | Promise<void>>;

/** A way to misbehave. */
export type Hostility = keyof typeof KINDS;

/** All of them. */
export const hostilities = Object.keys(KINDS) as Hostility[];

/** A hostile server that listens on loopback. */
export interface HostileServer extends AsyncDisposable {
  readonly url: string;
  /** How many bytes it handed to sockets; the peer did not read more. */
  written(): number;
  /** Resolves once no connection is open: what misbehaves without end was left. */
  left(): Promise<void>;
  /** Lets a kind that waits in the middle of its answer go on. */
  proceed(): void;
}

/** Starts a server that misbehaves in one way, at every request. */
export async function hostileServer(kind: Hostility): Promise<HostileServer> {
  const open = new Map<Socket, Promise<unknown>>();
  let closedBytes = 0;
  const { promise: proceeding, resolve: proceed } = Promise.withResolvers<void>();
  const misbehave: (socket: Socket, proceed: Promise<void>) => void | Promise<void> = KINDS[kind];
  const server = createServer((socket) => {
    // The peer breaks the connection: that is what it is for.
    socket.on('error', () => undefined);
    const closed = new Promise<void>((resolve) => socket.once('close', resolve)).then(() => {
      closedBytes += socket.bytesWritten;
      open.delete(socket);
    });
    open.set(socket, closed);
    let head = '';
    socket.on('data', (bytes) => {
      const answered = head.includes('\r\n\r\n');
      head = (head + bytes.toString('latin1')).slice(-100_000);
      if (!answered && head.includes('\r\n\r\n')) void misbehave(socket, proceeding);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/mcp`,
    written: () => [...open.keys()].reduce((sum, { bytesWritten }) => sum + bytesWritten, closedBytes),
    left: async () => void (await Promise.all(open.values())),
    proceed,
    async [Symbol.asyncDispose]() {
      for (const socket of open.keys()) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
