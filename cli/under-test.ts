/** What is under test: an endpoint that runs already, or one that is started for the check and ended with it. */

import type { Host } from '../harness/host.ts';
import { Mistake } from '../harness/mistake.ts';
import { startContainer } from './image.ts';
import type { Told } from './settings.ts';
import { startProcess } from './start.ts';
import { type Sources, urlTold } from './told.ts';

/** An endpoint to check; whatever was started for it ends when it is disposed of. */
export interface UnderTest extends AsyncDisposable {
  readonly url: string;
  /** What runs it, where it was started here. */
  readonly host?: Host;
}

/** Variables for what is started: those whose values nobody may see, and the others. */
export interface Environment {
  readonly plain: Readonly<Record<string, string>>;
  readonly secret: Readonly<Record<string, string>>;
}

/** Milliseconds that what was started may take until MCP answers, where `--wait` does not say otherwise. */
export const STARTING = 60_000;

export interface StartingOptions extends Pick<Sources, 'env' | 'file'> {
  readonly told: Told;
  /** Aborted where the user interrupts. */
  readonly signal: AbortSignal;
  readonly say: (sentence: string) => void;
}

/**
 * Starts what the flags name, or takes the URL that was given. Undefined where it was interrupted meanwhile: what is half
 * started ends with this process. Throws {@link Mistake} where the flags do not go together, and where it cannot be started.
 */
export async function underTest(
  argument: string | undefined,
  { told, env, file, signal, say }: StartingOptions,
): Promise<UnderTest | undefined> {
  const { image, start } = told;
  together(told);
  if (image === undefined && start === undefined) {
    return { url: urlTold(argument, { env, file }), [Symbol.asyncDispose]: async () => undefined };
  }
  const environment = environmentOf(told);
  if (start !== undefined) {
    return await unlessInterrupted(startProcess(start, urlTold(argument, { env, file }), environment), signal);
  }
  const given = argument ?? (env.MCP_ASSAY_URL || file?.content.url);
  if (given !== undefined) {
    throw refusal(
      'a URL was given, and that of a container is made of --port and --path',
      'leave out the URL, or --image',
    );
  }
  return await unlessInterrupted(startContainer(imageTold(told), environment, say), signal);
}

/** Throws {@link Mistake} for flags of which one makes no sense beside, or without, another. */
function together({ image, start, restart, port, path, args, env }: Told): void {
  const flag = image === undefined ? '--start' : '--image';
  if (image !== undefined && start !== undefined)
    throw refusal('both --image and --start were given', 'leave out one of them');
  if (restart !== undefined && (image ?? start) !== undefined) {
    throw refusal(
      `--restart is for an endpoint that runs already, and ${flag} starts it`,
      `leave out --restart, or ${flag}`,
    );
  }
  const [odd] = Object.entries({ port, path, arg: args }).filter(([, value]) => value !== undefined);
  if (image === undefined && odd)
    throw refusal(`--${odd[0]} is for a container`, 'leave it out, or name an image with --image');
  if (env !== undefined && (image ?? start) === undefined) {
    throw refusal('--env is for what is started', 'leave it out, or start something with --image or --start');
  }
}

function refusal(why: string, remedy: string): Mistake {
  return new Mistake(`Failed to start the endpoint: ${why}. Please ${remedy}.`);
}

function imageTold({ image = '', port, path = '/mcp', args }: Told): Parameters<typeof startContainer>[0] {
  if (port === undefined) {
    throw new Mistake(
      'Failed to start the container: no port was given. Please name the one that it listens on, such as --port 8080.',
    );
  }
  return { image, port, path, ...(args && { args }) };
}

/** The shortest value that is taken for a secret where it stands in plain sight: `LEVEL=1` is none. */
const TELLING = 8;

function environmentOf({ env = {} }: Told): Environment {
  const those = (secret: boolean) =>
    Object.entries(env)
      .filter(([, { value, named }]) => (named || value.length >= TELLING) === secret)
      .map(([name, { value }]) => [name, value]);
  return { plain: Object.fromEntries(those(false)), secret: Object.fromEntries(those(true)) };
}

/** What was started; undefined where that was interrupted first. */
async function unlessInterrupted(starting: Promise<UnderTest>, signal: AbortSignal): Promise<UnderTest | undefined> {
  const interrupted = Promise.withResolvers<undefined>();
  const abort = () => interrupted.resolve(undefined);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  // Whatever becomes of it after an interruption is nobody's news.
  starting.catch(() => undefined);
  const first = await Promise.race([starting, interrupted.promise]);
  signal.removeEventListener('abort', abort);
  return first;
}
