/** Loopback servers for the wire's tests: a recorder that reads bytes, a certificate, a CONNECT proxy. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Server, createServer as tcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer as tlsServer } from 'node:tls';
import type { Header } from '../wire.ts';

/** A request as its bytes told it. */
export interface Recorded {
  readonly method: string;
  readonly path: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** A listening server: its port, what it saw, and its end. */
export interface Listening extends AsyncDisposable {
  readonly port: number;
  readonly seen: Recorded[];
  /** How many connections it accepted. */
  connections(): number;
}

/** A certificate authority and a certificate by it for `localhost`, all PEM. */
export interface Certified {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Listens on a free loopback port; ends with all its connections. */
export async function listening(server: Server, seen: Recorded[] = []): Promise<Listening> {
  const open = new Set<{ destroy(): void }>();
  let accepted = 0;
  server.on('connection', (socket) => {
    accepted += 1;
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    connections: () => accepted,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers every request with 200 and `ok`, and records it byte by byte: an HTTP parser would trim values. */
export async function recorder(certified?: Certified): Promise<Listening> {
  const seen: Recorded[] = [];
  const server = certified ? tlsServer({ cert: certified.cert, key: certified.key }) : tcpServer();
  server.on(certified ? 'secureConnection' : 'connection', (socket) => {
    let bytes = '';
    socket.setEncoding('latin1').on('error', () => undefined);
    socket.on('data', (chunk: string) => {
      bytes += chunk;
      const end = bytes.indexOf('\r\n\r\n');
      const lines = bytes.slice(0, Math.max(end, 0)).split('\r\n');
      const headers = lines.slice(1).map((line): Header => {
        const at = line.indexOf(': ');
        return [line.slice(0, at), line.slice(at + 2)];
      });
      const length = Number(headers.find(([name]) => name.toLowerCase() === 'content-length')?.[1] ?? 0);
      if (end < 0 || bytes.length < end + 4 + length) return;
      const [method = '', path = ''] = lines[0]?.split(' ') ?? [];
      seen.push({ method, path, headers, body: bytes.slice(end + 4, end + 4 + length) });
      bytes = '';
      socket.write(
        `HTTP/1.1 200 OK\r\nX-Odd: 1\r\nx-odd: \xe9\r\ncontent-length: 2\r\n\r\n${method === 'HEAD' ? '' : 'ok'}`,
        'latin1',
      );
    });
  });
  return await listening(server, seen);
}

/** Makes a certificate authority and a certificate for `localhost`, by the `openssl` program. */
export function certified(): Certified {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-assay-tls-'));
  const openssl = (...args: string[]) => execFileSync('openssl', args, { cwd: folder, stdio: 'pipe' });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  const ec = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    openssl('req', '-x509', ...ec, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=assay test CA');
    openssl('req', ...ec, '-keyout', 'key.pem', '-out', 'csr.pem', '-subj', '/CN=localhost');
    writeFileSync(join(folder, 'san'), 'subjectAltName=DNS:localhost');
    openssl(
      ...['x509', '-req', '-in', 'csr.pem', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-days', '2', '-extfile', 'san', '-out', 'cert.pem'],
    );
    return { ca: read('ca.pem'), cert: read('cert.pem'), key: read('key.pem') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A proxy that tunnels by CONNECT to loopback, and notes where to. `answer` refuses, or never answers. */
export async function connectProxy(answer: 'tunnels' | 'refuses' | 'hangs' = 'tunnels') {
  const asked: string[] = [];
  const heard = Promise.withResolvers<void>();
  const server = createServer((_, response) => response.writeHead(500).end());
  server.on('connect', ({ url = '' }, socket) => {
    asked.push(url);
    heard.resolve();
    socket.on('error', () => undefined);
    if (answer === 'refuses') socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    if (answer !== 'tunnels') return;
    const onward = connect(Number(url.split(':')[1]), '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n');
      onward.pipe(socket).pipe(onward);
    });
    onward.on('error', () => socket.destroy());
    socket.on('close', () => onward.destroy());
  });
  return { ...(await listening(server)), asked, heard: heard.promise };
}
