/** The socket wire on real connections: bytes, TLS, proxies, and every way to get no answer. */
import { createServer } from 'node:http';
import { createServer as tcpServer } from 'node:net';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Certified, certified, connectProxy, listening, recorder } from './__test-helpers__/loopback.ts';
import { NoAnswer, NotCarried, type SocketOptions, type SocketWire, sockets, type WireResponse } from './index.ts';

const open: (() => PromiseLike<void>)[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const close of open.splice(0).reverse()) await close();
});

/** Closes it after the test. */
function kept<T extends AsyncDisposable>(server: T): T {
  open.push(() => server[Symbol.asyncDispose]());
  return server;
}
function wire(options: SocketOptions = { proxy: false }): SocketWire {
  const made = sockets(options);
  open.push(() => made.close());
  return made;
}
function get(url: string) {
  return { method: 'GET', url, headers: [['accept', '*/*']] } as const;
}
const never = new AbortController().signal;

async function textOf(response: WireResponse): Promise<string> {
  return Buffer.concat(await Array.fromAsync(response.body)).toString();
}
/** Why there was no answer. */
async function failure(asked: Promise<unknown>): Promise<NoAnswer> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(NoAnswer);
  expect((error as NoAnswer).message).toMatch(/^Failed to get an answer from http\S+: .+\. Please .+\.$/s);
  return error as NoAnswer;
}

describe('an HTTP request', () => {
  it('is seen by node as it was given', async () => {
    const { promise: raw, resolve } = Promise.withResolvers<string[]>();
    const server = kept(
      await listening(
        createServer((request, response) => {
          resolve(request.rawHeaders);
          response.end('ok');
        }),
      ),
    );
    const headers = [
      ['x-b', '2'],
      ['AcCept', ''],
      ['X-A', '1'],
      ['x-b', '3'],
      ['x-a', '\xe9'],
    ] as const;
    const url = `http://127.0.0.1:${server.port}/mcp`;
    await textOf(await wire()({ method: 'POST', url, headers, body: '{}' }, never));
    expect(await raw).toEqual([
      ...['host', `127.0.0.1:${server.port}`, 'connection', 'keep-alive'],
      ...headers.flat(),
      ...['content-length', '2'],
    ]);
  });

  it('gets its answer with names in their case, repeated, and in ISO-8859-1', async () => {
    const server = kept(await recorder());
    const response = await wire()(get(`http://127.0.0.1:${server.port}/`), never);
    expect(response.headers).toEqual([
      ['X-Odd', '1'],
      ['x-odd', '\xe9'],
      ['content-length', '2'],
    ]);
    expect(await textOf(response)).toBe('ok');
  });

  it('keeps the connection for the next', async () => {
    const server = kept(await recorder());
    const send = wire({ proxy: false, connections: 1 });
    for (let turn = 0; turn < 3; turn++) await textOf(await send(get(`http://127.0.0.1:${server.port}/`), never));
    expect(server.seen).toHaveLength(3);
    expect(server.connections()).toBe(1);
  });

  it('follows no redirect and decompresses nothing', async () => {
    const moved = createServer((_, response) => {
      response.writeHead(302, { location: '/elsewhere', 'content-encoding': 'gzip' }).end('not gzip');
    });
    const server = kept(await listening(moved));
    const response = await wire()(get(`http://127.0.0.1:${server.port}/`), never);
    expect(response.status).toBe(302);
    expect(await textOf(response)).toBe('not gzip');
  });

  it('gives the connection up when its body is left early, though nothing comes', async () => {
    const { promise: closed, resolve } = Promise.withResolvers<void>();
    const idle = createServer((request, response) => {
      request.on('close', resolve);
      response.write('first');
    });
    const server = kept(await listening(idle));
    const { body } = await wire()(get(`http://127.0.0.1:${server.port}/`), never);
    for await (const _ of body) break;
    await closed;
  });
});

describe('an answer that comes before the body is written', () => {
  // DESIGN §11: over a real network it may be lost to a reset; it must be one of the two, and never hang.
  it('is handed over, or reported as a reset', async () => {
    const early = createServer((_, response) => void response.writeHead(413, { connection: 'close' }).end('too large'));
    const server = kept(await listening(early));
    const send = wire();
    const url = `http://127.0.0.1:${server.port}/`;
    for (let turn = 0; turn < 10; turn++) {
      const asked = send({ method: 'POST', url, headers: [], body: new Uint8Array(8_000_000) }, never);
      const outcome = await asked.then(
        ({ status }) => status,
        (error: NoAnswer) => error.reason,
      );
      expect([413, 'reset']).toContain(outcome);
    }
  });
});

describe('TLS', () => {
  let tls: Certified;
  beforeAll(() => {
    tls = certified();
  });

  it('is trusted by a private certificate authority, and headers stay as given', async () => {
    const server = kept(await recorder(tls));
    const send = wire({ ca: tls.ca, proxy: false });
    const headers = [
      ['X-Odd', ''],
      ['x-odd', '2'],
      ['Host', 'bad.example'],
    ] as const;
    const response = await send({ method: 'POST', url: `https://localhost:${server.port}/mcp`, headers }, never);
    expect(await textOf(response)).toBe('ok');
    expect(server.seen[0]?.headers).toEqual([
      ...[
        ['host', 'bad.example'],
        ['connection', 'keep-alive'],
      ],
      ...headers.slice(0, 2),
      ['content-length', '0'],
    ]);
  });

  it('fails without it, and for another name', async () => {
    const server = kept(await recorder(tls));
    const untrusted = await failure(wire()(get(`https://localhost:${server.port}/`), never));
    expect(untrusted).toMatchObject({ reason: 'tls', detail: expect.stringMatching(/UNABLE_TO_|SELF_SIGNED|CERT/) });
    const misnamed = await failure(
      wire({ ca: [tls.ca], proxy: false })(get(`https://127.0.0.1:${server.port}/`), never),
    );
    expect(misnamed).toMatchObject({ reason: 'tls' });
    expect(server.seen).toEqual([]);
  });

  it('takes several certificates at once, and refuses what is none', async () => {
    const server = kept(await recorder(tls));
    const send = wire({ ca: [certified().ca, tls.ca], proxy: false });
    expect((await send(get(`https://localhost:${server.port}/`), never)).status).toBe(200);
    expect(() => sockets({ ca: 'no certificate' })).toThrow(/^Failed to read the CA certificate: .+\. Please .+\.$/);
  });

  it('fails where the server speaks plain HTTP', async () => {
    const server = kept(await listening(createServer()));
    expect(await failure(wire()(get(`https://localhost:${server.port}/`), never))).toMatchObject({ reason: 'tls' });
  });

  it('carries no foreign Host to an IP address, where undici would verify that name', async () => {
    const url = 'https://[::1]:1/';
    await expect(wire()({ method: 'GET', url, headers: [['host', 'a.example']] }, never)).rejects.toThrow(NotCarried);
  });

  it('goes through a CONNECT tunnel', async () => {
    const server = kept(await recorder(tls));
    const proxy = kept(await connectProxy());
    vi.stubEnv('https_proxy', undefined);
    vi.stubEnv('no_proxy', undefined);
    vi.stubEnv('NO_PROXY', undefined);
    vi.stubEnv('HTTPS_PROXY', `http://127.0.0.1:${proxy.port}`);
    const send = wire({ ca: tls.ca });
    const headers = [
      ['x-a', '1'],
      ['proxy-authorization', 'for the endpoint'],
      ['x-a', '2'],
    ] as const;
    await textOf(await send({ method: 'GET', url: `https://localhost:${server.port}/`, headers }, never));
    expect(proxy.asked).toEqual([`localhost:${server.port}`]);
    expect(server.seen[0]?.headers.slice(2)).toEqual(headers);
  });
});

describe('a proxy', () => {
  it('is chosen by the scheme, and passed by for the hosts of no_proxy', async () => {
    const server = kept(await recorder());
    const proxy = kept(await connectProxy());
    const there = `http://127.0.0.1:${proxy.port}`;
    const url = `http://127.0.0.1:${server.port}/`;
    const tunnelled: Record<string, boolean> = {};
    const environments: Record<string, Record<string, string>> = {
      HTTP_PROXY: { HTTP_PROXY: there },
      'http_proxy first': { http_proxy: there, HTTP_PROXY: 'http://127.0.0.1:1' },
      'HTTPS_PROXY alone': { HTTPS_PROXY: there },
      NO_PROXY: { HTTP_PROXY: there, NO_PROXY: 'example.com,127.0.0.1' },
      'no_proxy with the port': { HTTP_PROXY: there, no_proxy: `127.0.0.1:${server.port}` },
      'no_proxy for others': { HTTP_PROXY: there, no_proxy: 'example.com' },
      none: {},
    };
    for (const [name, environment] of Object.entries(environments)) {
      const before = proxy.asked.length;
      await textOf(await wire({ proxy: environment })(get(url), never));
      tunnelled[name] = proxy.asked.length > before;
    }
    expect(tunnelled).toEqual({
      HTTP_PROXY: true,
      'http_proxy first': true,
      'HTTPS_PROXY alone': false,
      NO_PROXY: false,
      'no_proxy with the port': false,
      'no_proxy for others': true,
      none: false,
    });
  });

  it('that refuses is unreachable, and one that is not there refused', async () => {
    const proxy = kept(await connectProxy('refuses'));
    const url = 'http://endpoint.test/';
    const refusing = wire({ proxy: { http_proxy: `http://127.0.0.1:${proxy.port}` } });
    expect(await failure(refusing(get(url), never))).toMatchObject({
      reason: 'unreachable',
      detail: expect.stringContaining('403'),
    });
    const absent = wire({ proxy: { http_proxy: 'http://127.0.0.1:1' } });
    expect(await failure(absent(get(url), never))).toMatchObject({ reason: 'refused' });
  });

  it('that never answers is left when the signal says so', async () => {
    const proxy = kept(await connectProxy('hangs'));
    const control = new AbortController();
    const asked = wire({ proxy: { http_proxy: `http://127.0.0.1:${proxy.port}` } })(
      get('http://endpoint.test/'),
      control.signal,
    );
    proxy.heard.then(() => control.abort());
    expect(await failure(asked)).toMatchObject({ reason: 'aborted' });
  });

  it.each(['socks5://host:1', 'not a URL'])('cannot be %s', (uri) => {
    expect(() => sockets({ proxy: { HTTP_PROXY: uri } })).toThrow(/^Failed to use HTTP_PROXY: .+\. Please .+\.$/);
  });
});

describe('no answer', () => {
  it('is refused where nothing listens', async () => {
    const server = await recorder();
    await server[Symbol.asyncDispose]();
    const error = await failure(wire()(get(`http://127.0.0.1:${server.port}/mcp?key=secret`), never));
    expect(error).toMatchObject({ reason: 'refused', detail: expect.stringContaining('ECONNREFUSED') });
    expect(error.message).not.toContain('secret');
  });

  it('is unresolved where the name does not exist', async () => {
    expect(await failure(wire()(get('http://endpoint.invalid/'), never))).toMatchObject({ reason: 'unresolved' });
  });

  it.each([
    ['reset', (socket: import('node:net').Socket) => socket.resetAndDestroy()],
    ['reset', (socket: import('node:net').Socket) => socket.end()],
    ['reset', (socket: import('node:net').Socket) => socket.end('HTTP/1.1 200 OK\r\ncontent-')],
    ['malformed', (socket: import('node:net').Socket) => socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
    ['malformed', (socket: import('node:net').Socket) => socket.write(`HTTP/1.1 200 OK\r\nx: ${'y'.repeat(70_000)}`)],
    ['malformed', (socket: import('node:net').Socket) => socket.write('HTTP/1.1 100 Continue\r\n\r\n')],
  ] as const)('is %s: %s', async (reason, answer) => {
    const server = kept(await listening(tcpServer((socket) => void socket.once('data', () => answer(socket)))));
    expect(await failure(wire()(get(`http://127.0.0.1:${server.port}/`), never))).toMatchObject({ reason });
  });

  it.each([
    ['timeout', new DOMException('no answer within 1 s', 'TimeoutError')],
    ['aborted', new Error('interrupted')],
  ] as const)('is %s by the reason of the signal, before and after the head', async (reason, cause) => {
    const control = new AbortController();
    const silent = kept(await listening(tcpServer((socket) => void socket.once('data', () => control.abort(cause)))));
    const asked = wire()(get(`http://127.0.0.1:${silent.port}/`), control.signal);
    expect(await failure(asked)).toMatchObject({ reason, detail: cause.message });

    const later = new AbortController();
    const open = kept(await listening(createServer((_, response) => void response.write('first'))));
    const { body } = await wire()(get(`http://127.0.0.1:${open.port}/`), later.signal);
    const read = async () => {
      for await (const _ of body) later.abort(cause);
    };
    expect(await failure(read())).toMatchObject({ reason });
    expect(await failure(wire()(get(`http://127.0.0.1:${open.port}/`), later.signal))).toMatchObject({ reason });
  });

  it('is aborted by closing the wire, then and from then on', async () => {
    const { promise: heard, resolve } = Promise.withResolvers<void>();
    const server = kept(await listening(createServer(() => resolve())));
    const send = wire();
    const asked = failure(send(get(`http://127.0.0.1:${server.port}/`), never));
    await heard;
    await send.close();
    expect(await asked).toMatchObject({ reason: 'aborted' });
    expect(await failure(send(get(`http://127.0.0.1:${server.port}/`), never))).toMatchObject({ reason: 'aborted' });
  });
});
