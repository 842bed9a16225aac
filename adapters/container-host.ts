/** A container as what runs the endpoint: what it writes, how it ended, and which ports it listens on. */

import { PassThrough } from 'node:stream';
import { type Host, logTail } from '../harness/host.ts';
import { secrets as newSecrets } from '../harness/secrets.ts';
import { type Container, engine } from './engine.ts';

/** The container of a run. */
export interface ContainerHost extends Host {
  readonly kind: 'container';
  /** Ends it: what comes of it from now on is no news. */
  stopped(): void;
}

/** Listens to a container from before its start, so that no line of its log is missed. `port` is the one that is to be asked. */
export async function hostOf(
  container: Container,
  { port, secrets }: { readonly port: number; readonly secrets: NonNullable<Host['secrets']> },
): Promise<ContainerHost> {
  const tail = logTail();
  const own = newSecrets();
  for (const { value, placeholder } of secrets) own.add(value, placeholder);
  const end = new AbortController();
  let stopping = false;
  const stream = await container.attach({ stream: true, stdout: true, stderr: true });
  // It lasts as long as the container, and is no reason to go on.
  (stream as unknown as { socket?: { unref?(): void } }).socket?.unref?.();
  const text = new PassThrough().setEncoding('utf8').on('data', (piece: string) => tail.write(piece));
  container.modem.demuxStream(stream, text, text);
  stream.on('error', () => undefined).once('close', () => void ended());

  /** Nothing more comes of it: it has ended, or is about to. */
  async function ended(): Promise<void> {
    try {
      const { StatusCode } = (await container.wait()) as { StatusCode: number };
      if (!stopping) end.abort(new Error(`the container ended with ${StatusCode}`));
    } catch (error) {
      // Somebody else has removed it, or the engine is gone.
      if (!stopping) end.abort(new Error(`the container is gone (${(error as Error).message})`));
    }
  }

  return {
    kind: 'container',
    ended: end.signal,
    log: (redact) => tail.read((text) => own.redact(redact(text))),
    why: () => wrongPort(container, port),
    secrets,
    stopped() {
      stopping = true;
    },
  };
}

/** Why nothing answers on that port of the container, as far as it can be told. */
async function wrongPort(container: Container, port: number): Promise<string | undefined> {
  const listeners = await listening(container);
  if (!listeners) return exposing(await exposed(container), port);
  const here = listeners.filter((each) => each.port === port);
  if (here.some(({ loopback }) => !loopback)) return undefined;
  if (here.length > 0) {
    return `the container listens on port ${port} of its own loopback alone, which nobody outside can reach. Please have it listen on 0.0.0.0.`;
  }
  const others = [...new Set(listeners.map((each) => each.port))];
  if (others.length === 0)
    return `nothing in the container listens on port ${port}, or on any other. Please see what it wrote.`;
  return `nothing in the container listens on port ${port}, but on ${others.join(', ')}. Please name the right port.`;
}

function exposing(ports: readonly number[], port: number): string | undefined {
  if (ports.length === 0 || ports.includes(port)) return undefined;
  return `nothing answers, and the image exposes the port ${ports.join(', ')}, not ${port}. Please name the right port.`;
}

interface Listener {
  readonly port: number;
  readonly loopback: boolean;
}

/** The TCP ports that processes in the container listen on; undefined where it has no program that could tell. */
async function listening(container: Container): Promise<readonly Listener[] | undefined> {
  try {
    const client = await engine();
    const { stdout } = await client.container.exec(container, ['cat', '/proc/net/tcp', '/proc/net/tcp6']);
    return /local_address/.test(stdout) ? listenersIn(stdout) : undefined;
  } catch {
    return undefined;
  }
}

/** The listeners in the kernel's tables of sockets (proc_net_tcp(5)): `sl local_address rem_address st …`, `st` 0A is LISTEN. */
export function listenersIn(tables: string): readonly Listener[] {
  const rows = tables.matchAll(/^\s*\d+: ([\dA-F]+):([\dA-F]{4}) [\dA-F]+:[\dA-F]{4} 0A /gm);
  return (
    [...rows]
      .map(([, address = '', port = '']) => ({ address, port: Number.parseInt(port, 16) }))
      // The engine's own resolver, 127.0.0.11.
      .filter(({ address }) => address !== '0B00007F')
      .map(({ address, port }) => ({ port, loopback: /7F$/.test(address) || /^0{24}01000000$/.test(address) }))
  );
}

/** The ports that the image says it serves. */
async function exposed(container: Container): Promise<readonly number[]> {
  try {
    const { dockerode } = (await engine()).container;
    const { Image } = await container.inspect();
    const { Config } = await dockerode.getImage(Image).inspect();
    return Object.keys(Config.ExposedPorts ?? {}).map((each) => Number.parseInt(each, 10));
  } catch {
    return [];
  }
}
