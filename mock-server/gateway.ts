/** A mock gateway: a preset brought to life, with all that a test asks of it. */

import type { Behaviour } from './behaviour.ts';
import type { Accounts, Catalogue, ConnectionData } from './catalogue.ts';
import { createCore } from './core.ts';
import { createFaults, type FaultSwitch } from './faults/active.ts';
import { type Answer, type Arrival, arrivalOf, responseOf } from './http.ts';
import { nearest } from './nearest.ts';
import { type PresetName, presetNamed, presets } from './presets.ts';
import { createSessions } from './sessions.ts';
import { describeTarget, type Target } from './target.ts';
import type { JournalEntry } from './upstream.ts';
import { type Call, createWorld } from './world.ts';

/** A change of behaviour; of each group, only the given members change. */
export type BehaviourChange = { [Group in keyof Behaviour]?: Partial<Behaviour[Group]> };

export interface MockGatewayOptions {
  /** Integrations to serve besides the preset's; one with the same id replaces the preset's. */
  integrations?: Catalogue;
  /** False: serve the given integrations only. True when absent. */
  bundled?: boolean;
  /** Accounts besides the preset's; one with the same name replaces the preset's. */
  accounts?: Accounts;
  /** Departures from the preset's behaviour, for example `{ limits: { request: 65_536 }, answers: 'sse' }`. */
  behaviour?: BehaviourChange;
  /** Resolves after so many milliseconds. For slow answers; real time when absent. */
  wait?(milliseconds: number): Promise<void>;
  /** The clock that sessions age by, in milliseconds from any point on; real time when absent. */
  now?(): number;
  /**
   * Makes the session ids of this gateway others than those of a gateway with another instance. When absent, gateways
   * that listen have ids of their own, and the others the same ones.
   */
  instance?: string;
}

export interface ListenOptions {
  /** 0, the default: a free one. */
  port?: number;
  /** Loopback, 127.0.0.1, when absent. */
  host?: string;
}

export interface Listening {
  /** The whole URL of the endpoint, for example `http://127.0.0.1:8080/v1/mcp`. */
  url: string;
  /** Stops listening and drops open connections. */
  close(): Promise<void>;
}

export interface Gateway {
  /** The document whose behaviour this is, for example `kindo@2026.09`. */
  readonly document: string;
  /** Path of the MCP endpoint, for example `/v1/mcp`. */
  readonly path: string;
  /** Whether a client has to begin a session before it asks for anything. */
  readonly inSessions: boolean;
  /** Answers one request, as any wire does. */
  fetch(request: Request): Promise<Response>;
  /**
   * Serves over real HTTP.
   *
   * @throws Error when the address is not to be had.
   */
  listen(options?: ListenOptions): Promise<Listening>;
  /** Tool calls that were let through, oldest first. The newest 10,000 at least are kept (`limits.record`). */
  readonly calls: readonly Call[];
  /** What arrived at the integrations, oldest first; bounded like `calls`. */
  readonly journal: readonly JournalEntry[];
  readonly faults: FaultSwitch;
  /**
   * Gives an account a connection; the next request sees it.
   *
   * @throws Error when there is no such account or integration.
   */
  connect(account: string, connection: string | ConnectionData): void;
  /**
   * Takes an account's connections to an integration away.
   *
   * @throws Error when there is no such account.
   */
  disconnect(account: string, integration: string): void;
  /** What a checker is to be told about this gateway, as `check --target` reads it. */
  target(): Target;
  /** Forgets all sessions, as a process does that is started anew. Faults, connections and records stay. */
  restart(): void;
  /** Back to the start: no faults, no records, no sessions, the first connections. */
  reset(): void;
  /** The same as `fetch` for a wire that has no `Request` and wants no `Response`. */
  answer(arrival: Arrival): Promise<Answer>;
}

function isGroup(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function changedBehaviour(behaviour: Behaviour, change: BehaviourChange): Behaviour {
  const entries = Object.entries(change).map(([name, value]) => {
    const before = behaviour[name as keyof Behaviour];
    return [name, isGroup(value) && isGroup(before) ? { ...before, ...value } : value];
  });
  return { ...behaviour, ...Object.fromEntries(entries) };
}

const FIRST_MOMENT = Date.UTC(2026, 0, 1);

function realNow(): number {
  return performance.now();
}

function realWait(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/**
 * Makes a gateway that behaves as a document says. Gateways share nothing.
 *
 * @throws Error when there is no such preset, an integration id cannot be addressed, or two accounts share a key.
 */
export function mockGateway(name: PresetName, options: MockGatewayOptions = {}): Gateway {
  const preset = presetNamed(name);
  if (!preset) {
    throw new Error(
      `Failed to make a mock gateway: there is no preset "${name}". Please use one of ${presets.join(', ')}; did you mean "${nearest(name, presets)}"?`,
    );
  }
  const { integrations = {}, bundled = true, accounts: added = {}, wait = realWait, now = realNow, instance } = options;
  const behaviour = changedBehaviour(preset.behaviour, options.behaviour ?? {});
  const ids = Object.keys(integrations);
  // The preset's accounts reach what was added; their own connections are the preset's.
  const own = Object.entries(preset.accounts).map(([account, data]) => {
    const missing = ids.filter(
      (id) => !data.connections?.some((one) => id === (typeof one === 'string' ? one : one.integration)),
    );
    return [account, { ...data, connections: [...(data.connections ?? []), ...missing] }];
  });
  const accounts: Accounts = { ...Object.fromEntries(own), ...added };
  const catalogue = { ...(bundled && preset.catalogue), ...integrations };

  // A clock of the caller's own may begin anywhere: it is taken to have begun at a fixed time.
  const time = { now, wait, since: options.now ? FIRST_MOMENT : performance.timeOrigin };
  const world = createWorld(catalogue, accounts, ids, behaviour, createSessions(now, instance ?? 'mock'), time);
  const keys = Object.fromEntries(Object.entries(accounts).map(([account, { key }]) => [account, key]));
  const core = createCore(world, preset.sides);
  const faults = createFaults({ behaviour, keys, wait });
  let journalUrl: string | undefined;

  function answer(arrival: Arrival): Promise<Answer> {
    return faults.none ? core(arrival, behaviour) : faults.serve(arrival, core);
  }

  const gateway: Gateway = {
    document: behaviour.document,
    path: behaviour.path,
    inSessions: behaviour.sessions !== null && behaviour.sessions.missing !== null,
    calls: world.calls,
    journal: world.journal,
    faults,
    answer,
    fetch: async (request) => responseOf(await answer(arrivalOf(request))),
    async listen(where) {
      // Loaded here, so that whoever only calls fetch needs no HTTP server.
      const { serve } = await import('./node.ts');
      const { origin, journal, instance: own, close } = await serve(gateway, where);
      if (instance === undefined) world.sessions.name(own);
      journalUrl = journal;
      return { url: origin + behaviour.path, close };
    },
    connect: (account, connection) => world.access.connect(account, connection),
    disconnect: (account, integration) => world.access.disconnect(account, integration),
    target: () => describeTarget(behaviour, keys, world, preset, journalUrl),
    restart() {
      world.sessions.restart();
      world.conversations.reset();
    },
    reset() {
      faults.clear();
      world.reset();
    },
  };
  return gateway;
}
