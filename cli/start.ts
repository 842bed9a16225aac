/** `--start`: the endpoint as a process of a command, which runs for as long as the check does. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { endGroup } from '../adapters/group.ts';
import { openGuard } from '../adapters/guard.ts';
import { pause } from '../harness/budget.ts';
import { logTail } from '../harness/host.ts';
import { Mistake } from '../harness/mistake.ts';
import { secrets as newSecrets } from '../harness/secrets.ts';
import { shellCommand } from './shell.ts';
import type { Environment, UnderTest } from './under-test.ts';

/** Milliseconds that are waited for the last that a process wrote, and for what listens already to answer. */
const DRAIN = 500;
const KNOCK = 1_000;

/**
 * Starts the command, and resolves at once: the check waits for it. Throws {@link Mistake} where something listens there
 * already, which would be checked in its place. The command is not repeated: it may hold a secret.
 */
export async function startProcess(command: string, url: string, { plain, secret }: Environment): Promise<UnderTest> {
  await unoccupied(new URL(url));
  const guard = openGuard();
  const tail = logTail();
  const own = newSecrets();
  const secrets = Object.entries(secret).map(([name, value]) => ({ placeholder: `{${name}}`, value }));
  for (const { value, placeholder } of secrets) own.add(value, placeholder);
  const ended = new AbortController();
  let stopping = false;
  const { child, end } = shellCommand(command, ['ignore', 'pipe', 'pipe'], { ...process.env, ...plain, ...secret });
  if (child.pid !== undefined) guard.watch({ group: child.pid });
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', tail.write);
  const closed = once(child, 'close').catch(() => undefined);
  const gone = end.then(async ({ how }) => {
    // Who it started may hold its output open.
    await Promise.race([closed, pause(DRAIN, ended.signal)]);
    if (!stopping) ended.abort(new Error(`the command ${how}`));
  });
  return {
    url,
    host: {
      kind: 'process',
      ended: ended.signal,
      log: (redact) => tail.read((text) => own.redact(redact(text))),
      secrets,
    },
    async [Symbol.asyncDispose]() {
      stopping = true;
      if (child.pid !== undefined) await endGroup(child.pid);
      await gone;
      guard.release();
    },
  };
}

/** Throws {@link Mistake} where somebody listens at that address. */
async function unoccupied({ hostname, port, protocol, host }: URL): Promise<void> {
  const address = { host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || (protocol === 'https:' ? 443 : 80)) };
  const socket = connect({ ...address, timeout: KNOCK });
  const taken = await new Promise<boolean>((resolve) => {
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('timeout', () => resolve(false));
  });
  socket.destroy();
  if (!taken) return;
  throw new Mistake(
    `Failed to start the endpoint: something listens on ${host} already, and would be checked in its place. Please end it, or choose another port.`,
  );
}
