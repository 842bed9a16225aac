/** A process in which a client of another maker can neither start anything nor write outside a folder of its own. */

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { shownDuration } from '../durations.ts';

export interface ConfinedOptions {
  /** The script beside this file. */
  readonly script: 'sdk' | 'remote';
  /** Handed over by the environment: the list of processes shows arguments to everybody. */
  readonly job: object;
  readonly ca?: readonly string[] | undefined;
  readonly signal: AbortSignal;
  /** Milliseconds after which it is ended. */
  readonly deadline: number;
}

/** Ended, and its folder removed, when it is disposed of. What it writes to standard error is kept nowhere. */
export interface Confined extends AsyncDisposable {
  readonly output: Readable;
  /** Resolves with how it ended, as a clause. */
  readonly end: Promise<string>;
  /** Resolves once it asks for a browser, which it cannot open. */
  readonly browser: Promise<void>;
  /** Writes a message to it, as a line of JSON. */
  say(message: object): void;
}

/** Built, the scripts lie beside this file as JavaScript. */
const extension = import.meta.url.endsWith('.ts') ? 'ts' : 'js';

export function confined({ script, job, ca = [], signal, deadline }: ConfinedOptions): Confined {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'mcp-assay-client-')));
  const authorities = join(home, 'ca.pem');
  if (ca.length > 0) writeFileSync(authorities, ca.join('\n'));
  const grouped = process.platform !== 'win32';
  const child = spawn(
    process.execPath,
    [...confining(home), fileURLToPath(new URL(`./${script}.${extension}`, import.meta.url))],
    {
      cwd: home,
      env: {
        ...homely(home),
        MCP_ASSAY_CLIENT: JSON.stringify(job),
        ...(ca.length > 0 && { NODE_EXTRA_CA_CERTS: authorities }),
      },
      // The channel breaks where this process ends without a word, and tells the client so.
      stdio: ['pipe', 'pipe', 'pipe', 'ipc'],
      // In a group of its own, so that all of it can be ended. Windows has no groups.
      detached: grouped,
    },
  ) as ChildProcessWithoutNullStreams;
  let late = false;
  const kill = () => {
    if (child.pid === undefined) return;
    try {
      if (grouped) process.kill(-child.pid, 'SIGKILL');
      else child.kill('SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  };
  const timer = setTimeout(() => {
    late = true;
    kill();
  }, deadline);
  if (signal.aborted) kill();
  signal.addEventListener('abort', kill, { once: true });
  // It may have ended before it read what it is told.
  child.stdin.on('error', () => undefined);
  const browser = Promise.withResolvers<void>();
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (/please authorize this client/i.test(text)) browser.resolve();
  });
  const end = once(child, 'close').then(
    ([code, by]) => {
      if (late) return `it was not done within ${shownDuration(deadline)}`;
      return code === null ? `it was ended by ${by}` : `it ended with ${code}`;
    },
    (error: NodeJS.ErrnoException) => `it could not be started (${error.code ?? 'for an unknown reason'})`,
  );
  return {
    output: child.stdout,
    end,
    browser: browser.promise,
    say: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer);
      signal.removeEventListener('abort', kill);
      kill();
      await end;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Flags by which Node refuses it other processes, a browser among them, and to write outside its folder. */
function confining(home: string): readonly string[] {
  // From Node 25 on the network has to be allowed, too; before, the flag is unknown.
  const network = process.allowedNodeEnvironmentFlags.has('--allow-net') ? ['--allow-net'] : [];
  return ['--permission', '--allow-fs-read=*', `--allow-fs-write=${home}`, ...network];
}

/** Nothing of the caller's own environment, and a home where nobody lives. */
function homely(home: string): Readonly<Record<string, string>> {
  const { SystemRoot } = process.env;
  return {
    HOME: home,
    USERPROFILE: home,
    TMPDIR: home,
    TEMP: home,
    XDG_CONFIG_HOME: home,
    XDG_CACHE_HOME: home,
    XDG_DATA_HOME: home,
    XDG_STATE_HOME: home,
    npm_config_cache: home,
    npm_config_userconfig: join(home, 'npmrc'),
    MCP_REMOTE_CONFIG_DIR: home,
    BROWSER: 'none',
    // Windows needs it for its sockets.
    ...(SystemRoot !== undefined && { SystemRoot }),
  };
}
