/** The wire over sockets: HTTP/1.1 by undici, every header exactly as given. */
import { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext, getCACertificates, type SecureContext } from 'node:tls';
import { Agent, type Dispatcher, EnvHttpProxyAgent, Pool } from 'undici';
import { Mistake } from '../mistake.ts';
import { noAnswer } from './failure.ts';
import { Reception } from './reception.ts';
import {
  bytesOf,
  checkValues,
  NoAnswer,
  NotCarried,
  targetOf,
  usuallySpelled,
  type Wire,
  type WireRequest,
} from './wire.ts';

/** How sockets are opened. */
export interface SocketOptions {
  /** Certificates of private certificate authorities, PEM; trusted besides those that Node trusts. */
  readonly ca?: string | readonly string[];
  /** The most connections to one origin at a time; unbounded by default. A request beyond them waits. */
  readonly connections?: number;
  /** Where proxy variables are read (`https_proxy`, `http_proxy`, `no_proxy`; lower-case wins); by default the environment, `false` for none. */
  readonly proxy?: false | Readonly<Record<string, string | undefined>>;
}

/** The wire over sockets, and its end. */
export type SocketWire = Wire & {
  /** Closes all connections; requests under way end as `aborted`. */
  close(): Promise<void>;
};

/**
 * Sends requests over kept-alive HTTP/1.1 connections (over TLS, too: HTTP/2 would lower-case names).
 *
 * Names keep case, order and repetition; values may be empty or hold any ISO-8859-1 character. Before the given headers
 * stand `host` (the URL's, if not given) and `connection`; after them `content-length`, where there is a body or the
 * method asks for one. Nothing else is added and no answer decompressed. `host`, `connection: close` and a true
 * `content-length` can be given, at the place and in the lower case that undici gives them.
 *
 * Through a proxy each connection is a CONNECT tunnel, to `http:` origins as well: a forwarding proxy would rewrite
 * headers. A server that answers while the body is still being written is heard, if its answer can be read before the
 * connection breaks.
 * @throws {Mistake} when a proxy variable is not an http: or https: URL, or `ca` is not PEM.
 */
export function sockets(options: SocketOptions = {}): SocketWire {
  const { plain, single, proxied } = agents(options);

  async function sendOverSockets(request: WireRequest, signal: AbortSignal) {
    const { origin, hostname, path } = targetOf(request.url);
    const body = bytesOf(request.body);
    checkCarried(request, body?.byteLength ?? 0);
    const agent = (proxied && (origin.startsWith('http:') ? proxied.http : proxied.https)) || plain;
    const asked: Exact = {
      origin,
      path,
      method: request.method as Dispatcher.HttpMethod,
      exact: request.headers.flat(),
      body: body ?? null,
      // The caller's signal is the only clock.
      headersTimeout: 0,
      bodyTimeout: 0,
      // Else undici takes the name that TLS verifies from a given Host.
      ...(isIP(hostname.replace(/[[\]]/g, '')) ? {} : { servername: hostname }),
    };
    try {
      signal.throwIfAborted();
      const reception = new Reception(signal);
      const { status, headers } = await reception.send(request.fresh && agent === plain ? single : agent, asked);
      return { status, headers, body: chunksOf(reception, request.url, signal) };
    } catch (error) {
      const code = (error as { code?: unknown } | null)?.code;
      // Thrown before anything is sent: an invalid name, value or method, or a header that undici does not send.
      if (code === 'UND_ERR_INVALID_ARG' || code === 'UND_ERR_NOT_SUPPORTED') {
        throw new NotCarried(`HTTP/1.1 by undici does not take it: ${(error as Error).message}`);
      }
      // undici's word for any error in a head that holds a length, such as two that contradict each other.
      if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH') {
        throw new NoAnswer(
          'malformed',
          request.url,
          `the head of the answer is not valid: ${(error as Error).message}`,
        );
      }
      throw noAnswer(error, request.url, signal);
    }
  }

  async function close() {
    const all = new Set([plain, single, ...Object.values(proxied ?? {})]);
    await Promise.all([...all].map((agent) => agent.destroy()));
  }
  return Object.assign(sendOverSockets, { close });
}

/** undici's options, with the headers where no agent on the way rewrites them. */
type Exact = Dispatcher.DispatchOptions & { exact: string[] };

/** Puts the exact headers in: undici's proxy agents turn a list into an object, which loses repetitions. */
class ExactPool extends Pool {
  override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
    const { exact, ...rest } = options as Exact;
    return super.dispatch({ ...rest, headers: exact }, handler);
  }
}

interface Agents {
  readonly plain: Agent;
  /** The same, a connection for each request. */
  readonly single: Agent;
  /** By the scheme of the origin; absent without a proxy. */
  readonly proxied?: { readonly http: Agent | EnvHttpProxyAgent; readonly https: Agent | EnvHttpProxyAgent };
}

/** Makes the agents that the options ask for. */
function agents({ ca, connections, proxy = process.env }: SocketOptions): Agents {
  // One context for all connections: with some 150 authorities, each takes milliseconds to make.
  const tls = { allowH2: false, ...(ca && { secureContext: trusting(ca) }) };
  const common = {
    allowH2: false,
    connect: tls,
    // Some servers close idle connections after two seconds without saying so, and a request that meets that is lost.
    keepAliveTimeout: 1_000,
    factory: (origin: string | URL, options: object) => new ExactPool(origin, options),
    ...(connections !== undefined && { connections }),
  };
  const plain = new Agent(common);
  // In undici's terms, no pipelining is no keep-alive.
  const single = new Agent({ ...common, pipelining: 0 });
  if (!proxy) return { plain, single };

  const noProxy = proxy.no_proxy ?? proxy.NO_PROXY ?? '';
  const through = (name: string) => {
    const uri = proxy[name.toLowerCase()] ?? proxy[name];
    if (!uri) return plain;
    if (!/^https?:$/.test(URL.parse(uri)?.protocol ?? '')) {
      // Without its value, which may hold a password.
      throw new Mistake(`Failed to use ${name}: it is not an http: or https: URL. Please correct or unset it.`);
    }
    const settings = { proxyTunnel: true, requestTls: tls, proxyTls: tls, httpProxy: uri, httpsProxy: uri, noProxy };
    return new EnvHttpProxyAgent({ ...common, ...settings });
  };
  return { plain, single, proxied: { http: through('HTTP_PROXY'), https: through('HTTPS_PROXY') } };
}

/** Trusts these certificates besides those that Node trusts. */
function trusting(ca: string | readonly string[]): SecureContext {
  const given = [ca].flat();
  for (const pem of given) {
    try {
      // OpenSSL passes over what is no certificate, and every connection would then fail.
      new X509Certificate(pem);
    } catch (error) {
      throw new Mistake(`Failed to read the CA certificate: ${(error as Error).message}. Please give it in PEM.`);
    }
  }
  return createSecureContext({ ca: [...getCACertificates('default'), ...given] });
}

// Methods whose empty body undici announces by a content-length of 0.
const ANNOUNCED = new Set(['PUT', 'POST', 'PATCH', 'QUERY', 'PROPFIND', 'PROPPATCH']);

// Headers that undici writes itself.
const WRITTEN = /^(host|connection|content-length)$/i;
const CONNECTION = /^connection$/i;

/** Refuses what undici would drop or write otherwise without a word; it throws at the rest. */
function checkCarried({ method, url, headers }: WireRequest, length: number): void {
  checkValues(headers);
  for (const [name, value] of headers) {
    if (!WRITTEN.test(name)) continue;
    const lower = name.toLowerCase();
    if (!usuallySpelled(name)) throw new NotCarried(`undici writes ${lower} itself, in lower case`);
    if (lower === 'host' && /^(\[[^\]]*)?$/.test(value)) {
      throw new NotCarried('undici sends no host that is empty or an unfinished IPv6 address');
    }
    if (lower === 'host' && /^https:\/\/([\d.]+|\[.*\])([:/?]|$)/i.test(url)) {
      throw new NotCarried('over TLS to an IP address undici would verify the given host instead');
    }
    if (lower === 'connection' && value !== 'close') throw new NotCarried('undici sends connection: close or its own');
    if (lower === 'content-length' && (value !== `${length}` || (length === 0 && !ANNOUNCED.has(method)))) {
      throw new NotCarried(`undici sends the true content-length, and ${value} is not`);
    }
  }
  if (headers.filter(([name]) => CONNECTION.test(name)).length > 1) {
    throw new NotCarried('undici sends one connection header');
  }
}

/** The chunks of an answer's body; errors become `NoAnswer`, and leaving early gives the connection up at once. */
function chunksOf(reception: Reception, url: string, signal: AbortSignal): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () =>
        reception.next().catch((error) => {
          throw noAnswer(error, url, signal);
        }),
      async return() {
        reception.giveUp(new Error('the body was left'));
        return { done: true, value: undefined };
      },
    }),
  };
}
