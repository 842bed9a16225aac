/** Listens, and says in a sentence why an address is not to be had. */

import type { AddressInfo, Server } from 'node:net';

/**
 * Listens; resolves with the origin, for example `http://127.0.0.1:8080`.
 *
 * @throws Error when the address is not to be had, with the host, the port and the reason.
 */
export async function listenOn(
  server: Server,
  { port = 0, host = '127.0.0.1' }: { readonly port?: number; readonly host?: string },
): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  }).catch((cause) => {
    throw explained(cause, host, port);
  });
  const { address, family, port: taken } = server.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${taken}`;
}

/** The reason in words, for the errors that a choice of port or host leads to. */
function explained(cause: NodeJS.ErrnoException, host: string, port: number): Error {
  const reasons: Record<string, string> = {
    EADDRINUSE: 'the port is in use. Please choose another with --port, or 0 for a free one.',
    EACCES: 'this user may not use the port. Please choose one above 1023 with --port, or 0 for a free one.',
    EADDRNOTAVAIL: 'this machine does not have the address. Please choose another with --host.',
    ERR_SOCKET_BAD_PORT: 'there is no such port. Please choose one from 0 to 65535 with --port.',
    ENOTFOUND: 'the host is unknown. Please choose another with --host.',
  };
  const reason = reasons[cause.code ?? ''] ?? `${cause.message}. Please check --host and --port.`;
  return new Error(`Failed to listen on ${host}:${port}: ${reason}`, { cause });
}
