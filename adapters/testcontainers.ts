/** `mcp-assay/testcontainers`: the gateway under test as a container that is ready once MCP answers. testcontainers is loaded here and nowhere else. */

import {
  AbstractStartedContainer,
  type BoundPorts,
  GenericContainer,
  type StartedTestContainer,
  type StopOptions,
  type StoppedTestContainer,
  type WaitStrategy,
} from 'testcontainers';
import { type CheckOptions, unready } from '../check.ts';
import type { Host } from '../harness/host.ts';
import { Mistake } from '../harness/mistake.ts';
import { secretsOf } from '../harness/target-secrets.ts';
import { type ContainerHost, hostOf } from './container-host.ts';
import { engine, removeContainer } from './engine.ts';
import { type Guard, LABEL, openGuard } from './guard.ts';

/** A container that is about to start. */
interface Birth {
  id?: string;
  host?: ContainerHost;
  /** Rejects where it ends by itself. */
  readonly ended: PromiseWithResolvers<never>;
}

/** What the endpoint is asked with while it starts: the key, the profile, the headers that the check itself has. */
export type ReadyOptions = Omit<CheckOptions, 'url' | 'wait' | 'host'>;

/** Milliseconds that a container may take until MCP answers. */
const PATIENCE = 60_000;
/** The lines of its log that an error holds. */
const LINES = 20;

/**
 * A container that serves an MCP endpoint. Whatever testcontainers can tell a container, this one can be told; it is
 * removed when it is stopped, and also where this process is interrupted or killed: no Ryuk is needed for that.
 */
export class GatewayContainer extends GenericContainer {
  #port = 8080;
  #path = '/mcp';
  #asked: ReadyOptions = {};
  #secrets: NonNullable<Host['secrets']> = [];
  /** The start that is under way. */
  #birth: Birth | undefined;

  /** The port within the container (8080). */
  withPort(port: number): this {
    this.#port = port;
    return this;
  }

  /** Where in it MCP is served (`/mcp`). */
  withPath(path: string): this {
    this.#path = path.startsWith('/') ? path : `/${path}`;
    return this;
  }

  /** What to ask it with until it is ready, where it takes a key. */
  withCheck(options: ReadyOptions): this {
    this.#asked = options;
    return this;
  }

  /** Is content once the container has started: for a check that waits by itself, `check({ url, host, wait })`. */
  withoutWaiting(): this {
    return this.withWaitStrategy(new McpAnswers(async () => undefined));
  }

  /** Variables whose values are shown and recorded nowhere: `{NAME}` stands in their place. */
  withSecretEnvironment(environment: Readonly<Record<string, string>>): this {
    const placed = Object.entries(environment).map(([name, value]) => ({ placeholder: `{${name}}`, value }));
    this.#secrets = [...this.#secrets, ...placed];
    return this.withEnvironment(environment);
  }

  /**
   * Starts it, and resolves once MCP answers, or once the wait strategy is content that it was given. Throws
   * {@link Mistake} where there is no engine or no such image, {@link ContainerEnded} where the container ends instead, and
   * an error with the end of its log where MCP does not answer in time. Nothing is left then.
   */
  override async start(): Promise<StartedGateway> {
    const client = await engine();
    const guard = openGuard();
    const birth: Birth = { ended: Promise.withResolvers<never>() };
    this.#birth = birth;
    // It is only waited for until the container has started.
    birth.ended.promise.catch(() => undefined);
    guard.watch({ label: [LABEL, guard.id] });
    if (!this.hasExposedPort(this.#port)) this.withExposedPorts(this.#port);
    const { host: name } = client.info.containerRuntime;
    const urlOn = (port: number) => `http://${name.includes(':') ? `[${name}]` : name}:${port}${this.#path}`;
    this.waitStrategy ??= new McpAnswers((ports) => this.#awaitMcp(urlOn(ports.getBinding(this.#port))));
    this.withAutoCleanup(false).withLabels({ [LABEL]: guard.id });
    try {
      const started = await Promise.race([super.start(), birth.ended.promise]);
      return new StartedGateway(started, {
        url: urlOn(started.getMappedPort(this.#port)),
        host: birth.host as ContainerHost,
        guard,
      });
    } catch (error) {
      birth.host?.stopped();
      if (birth.id !== undefined) await removeContainer(client.container.getById(birth.id));
      guard.release();
      throw await this.#told(error, birth.id !== undefined);
    }
  }

  /** Between its creation and its start. */
  protected override async containerCreated(id: string): Promise<void> {
    const birth = this.#birth;
    if (!birth) return;
    birth.id = id;
    const client = await engine();
    const host = await hostOf(client.container.getById(id), { port: this.#port, secrets: this.#secrets });
    birth.host = host;
    const { redact } = secretsOf({ ...this.#asked, url: `http://localhost${this.#path}` });
    host.ended.addEventListener('abort', () => birth.ended.reject(new ContainerEnded(host, redact)), { once: true });
  }

  async #awaitMcp(url: string): Promise<void> {
    const host = this.#birth?.host;
    const wait = this.startupTimeoutMs ?? PATIENCE;
    const found = await unready({ ...this.#asked, url, wait, ...(host && { host }) });
    if (!found || !notReady.has(found.failed.cause)) return;
    // It is about to be removed, which is not its own end.
    host?.stopped();
    const lines = found.log?.lines.slice(-LINES) ?? [];
    throw new Error([found.failed.message, ...lines].join('\n'));
  }

  async #told(error: unknown, created: boolean): Promise<unknown> {
    if (created || error instanceof Mistake) return error;
    const { image } = await engine();
    const why = (error as Error).message.trim().replace(/\.$/, '');
    if (await image.exists(this.imageName).catch(() => true)) {
      return new Mistake(`Failed to start the container: ${why}. Please correct what it was told.`);
    }
    return new Mistake(
      `Failed to start the container: there is no image "${this.imageName.string}" here, and it could not be pulled (${why}). Please check its name, or build it before.`,
    );
  }
}

/** What says that nothing answers yet. A refused key, and all else, is an answer, and for the check to tell. */
const notReady: ReadonlySet<string> = new Set(['unreachable', 'not-mcp', 'unfinished']);

/** Thrown where the container ended before it was ready; its log can still be read. */
export class ContainerEnded extends Error {
  override readonly name = 'ContainerEnded';
  readonly host: Host;
  constructor(host: Host, redact: (text: string) => string) {
    const { lines } = host.log(redact);
    const how = (host.ended.reason as Error).message;
    super([`Failed to start the container: ${how} before MCP answered.`, ...lines.slice(-LINES)].join('\n'));
    this.host = host;
  }
}

/** A gateway that is served by a container. */
export class StartedGateway extends AbstractStartedContainer {
  /** The endpoint, as it is reached from here. */
  readonly url: string;
  /** For `check({ url, host })`: its log becomes evidence, and a run ends where the container does. */
  readonly host: Host;
  readonly #guard: Guard;

  constructor(
    started: StartedTestContainer,
    { url, host, guard }: { readonly url: string; readonly host: ContainerHost; readonly guard: Guard },
  ) {
    super(started);
    this.url = url;
    this.host = host;
    this.#guard = guard;
  }

  /** The end of what it wrote so far. */
  log(): readonly string[] {
    return this.host.log((text) => text).lines;
  }

  /** Ends and removes it, also where it has ended by itself. */
  override async stop(options: Partial<StopOptions> = {}): Promise<StoppedTestContainer> {
    (this.host as ContainerHost).stopped();
    const stopped = await super.stop(options);
    this.#guard.release();
    return stopped;
  }

  override async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
  }
}

/** Waits by MCP: with the patience, and the code, of `check --wait`. */
class McpAnswers implements WaitStrategy {
  readonly #answers: (ports: BoundPorts) => Promise<void>;
  #timeout: number | undefined;

  constructor(answers: (ports: BoundPorts) => Promise<void>) {
    this.#answers = answers;
  }

  waitUntilReady(_container: unknown, ports: BoundPorts): Promise<void> {
    return this.#answers(ports);
  }

  withStartupTimeout(milliseconds: number): this {
    this.#timeout = milliseconds;
    return this;
  }

  isStartupTimeoutSet(): boolean {
    return this.#timeout !== undefined;
  }

  getStartupTimeout(): number {
    return this.#timeout ?? PATIENCE;
  }
}
