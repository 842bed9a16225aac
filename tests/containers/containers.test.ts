/** Gateways in containers: `check --image`, the project's own image, and `mcp-assay/testcontainers`, with a real engine. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ContainerEnded, GatewayContainer } from '../../adapters/testcontainers.ts';
import { check } from '../../check.ts';
import type { Summary } from '../../harness/summary.ts';
import { KINDO_KEYS, mockGateway } from '../../mock-server/index.ts';
import { version } from '../../version.ts';
import { emptyFolder, type Options, program, start } from '../cli/__test-helpers__/program.ts';
import { packed } from '../package/__test-helpers__/tarball.ts';
import { base, buildOwn, docker, importBase, own, withoutEngine } from './__test-helpers__/images.ts';

const label = 'label=mcp-assay.run';
const left = () => docker('ps', '--all', '--quiet', '--filter', label);

const absent = withoutEngine();

describe.skipIf(absent !== undefined)(`containers${absent === undefined ? '' : ` (skipped: ${absent})`}`, () => {
  beforeAll(async () => {
    importBase();
    buildOwn(await packed());
  }, 300_000);
  const folder = emptyFolder();
  afterAll(() => folder[Symbol.dispose]());

  const env = { MCP_ASSAY_KEY: KINDO_KEYS.default };
  const judged = ['--profile', 'kindo', '--only', 'accept/*', '--runs', '1', '--log', '/dev/null'];
  const image = (name: string, ...args: readonly string[]) => [
    'check',
    '--image',
    name,
    ...args.flatMap((each) => ['--arg', each]),
  ];
  const mock = image(own, 'mock', 'kindo', '--host', '0.0.0.0');
  const at = ['--port', '8080', '--path', '/v1/mcp'];
  const shell = (script: string) => image(base, '/bin/sh', '-c', script);
  /** Writes a line at once, and listens on no port. */
  const idle = "echo starting; exec node -e 'setInterval(() => {}, 1_000)'";
  const run = (args: readonly string[], options: Options = {}) => program(args, { env, cwd: folder.path, ...options });

  describe.concurrent('check --image', () => {
    afterAll(() => expect(left()).toBe(''));

    it('checks what the container serves', async () => {
      const ended = await run([...mock, ...at, ...judged]);
      expect(ended, ended.stderr).toMatchObject({ code: 0 });
      expect(ended.stdout).not.toContain('Log of the container');
    });

    it('tells a fault by its probe, with the log of the container, and without the keys in it', async () => {
      const reports = ['terminal=-', 'json=run.json', 'junit=run.xml'].flatMap((each) => ['--report', each]);
      const fault = ['--arg', '--fault', '--arg', 'serves-without-event-stream'];
      const { code, stdout, stderr } = await run([...mock, ...fault, ...at, ...judged, ...reports]);
      expect(code, stderr).toBe(1);
      const [json, junit] = ['run.json', 'run.xml'].map((name) => readFileSync(join(folder.path, name), 'utf8'));
      const [told] = (JSON.parse(json ?? '') as { runs: readonly Summary[] }).runs;
      expect(told?.failing).toEqual(['accept/without-event-stream (kindo@2026.09)']);
      expect(told?.endpointLog?.source).toBe('container');
      for (const text of [stdout, junit, told?.endpointLog?.lines.join('\n')]) {
        expect(text).toContain('with the fault serves-without-event-stream');
        expect(text).toMatch(/default +\{key\}/);
        expect(text).not.toContain(KINDO_KEYS.default);
      }
    });

    it('says that there is no such image', async () => {
      const { code, stderr } = await run([...image('mcp-assay-test-absent:1'), ...at]);
      expect(code).toBe(2);
      expect(stderr).toMatch(
        /^Failed to start the container: there is no image "mcp-assay-test-absent:1" here, and it could not be pulled \(.+\)\. Please check its name, or build it before\.\n$/,
      );
    });

    it('ends at once where the container does, with its exit code and its log, and without secrets', async () => {
      const script = 'echo "no database at $PLACE, in $MODE mode" >&2; exit 7';
      const variables = ['--env', 'PLACE=env:PLACE', '--env', 'MODE=safe'];
      const { code, stdout, stderr } = await run([...shell(script), ...at, ...variables, '--log', 'ended.ndjson'], {
        env: { PLACE: 'db1' },
      });
      expect(code).toBe(2);
      expect(stdout).toContain('the container ended with 7 before MCP answered. Please see what it wrote.');
      expect(stdout).toContain('  | no database at {PLACE}, in safe mode');
      const log = readFileSync(join(folder.path, 'ended.ndjson'), 'utf8');
      expect(log).toContain('"type":"endpoint-log"');
      expect([stdout, stderr, log].join('')).not.toContain('db1');
    });

    it('says after --wait what is wrong, with what the container wrote', async () => {
      const { code, stdout } = await run([...shell(idle), ...at, '--wait', '3s', '--log', '/dev/null']);
      expect(code).toBe(2);
      expect(stdout).toMatch(/^Failed to check http:\/\/[\w.]+:\d+\/v1\/mcp: nothing in the container listens on /m);
      expect(stdout).toContain('Log of the container');
    });

    it('says that no engine answers', async () => {
      const socket = 'unix:///tmp/mcp-assay-test-no-engine.sock';
      const { code, stderr } = await run([...mock, ...at], { env: { DOCKER_HOST: socket } });
      expect({ code, stderr }).toEqual({
        code: 2,
        stderr: `Failed to start the container: no container engine answers at ${socket} (DOCKER_HOST). Please start one, such as Docker or Podman, or name its socket with DOCKER_HOST.\n`,
      });
    });
  });

  describe('nothing is left', () => {
    afterEach(() => expect(left()).toBe(''));

    /** Starts a check, and resolves once it asks, with the id of its container. */
    async function asking() {
      const { child, ended } = start([...mock, ...at, ...judged, '--runs', '2000'], { env, cwd: folder.path });
      await says(child.stderr, /questions to ask/);
      return { child, ended, id: left() };
    }

    it('after ctrl-C, and the reports are written', async () => {
      const { child, ended } = await asking();
      child.kill('SIGINT');
      expect(await ended).toMatchObject({ code: 130, stdout: expect.stringContaining('Nothing decided') });
    });

    it('after a second ctrl-C', async () => {
      const { child, ended, id } = await asking();
      child.kill('SIGINT');
      await says(child.stderr, /Interrupted/);
      child.kill('SIGINT');
      expect((await ended).code).toBe(130);
      await removal(id);
    });

    it('after SIGKILL, which nobody hears', async () => {
      const { child, ended, id } = await asking();
      child.kill('SIGKILL');
      await ended;
      await removal(id);
    });
  });

  describe('mcp-assay/testcontainers', () => {
    afterEach(() => expect(left()).toBe(''));

    const gateway = () =>
      new GatewayContainer(own).withCommand(['mock', 'kindo', '--host', '0.0.0.0']).withPort(8080).withPath('/v1/mcp');

    it('is ready once MCP answers', async () => {
      await using started = await gateway().start();
      const { url, host } = started;
      const asked = { profile: 'kindo', key: KINDO_KEYS.default, only: ['accept/*'], runs: 1 };
      expect(await check({ ...asked, url, host })).toMatchObject({ exitCode: 0, failing: [] });
      expect(started.log().join('\n')).toContain('A mock of kindo@2026.09 listens on');
    });

    it('tells what is wrong, with the end of the log, where MCP does not answer', async () => {
      const silent = new GatewayContainer(base).withCommand(['/bin/sh', '-c', idle]).withStartupTimeout(2_000);
      await expect(silent.start()).rejects.toThrow(
        /^Failed to check \S+: nothing in the container listens on port 8080, or on any other\. .+\nstarting$/,
      );
    });

    it.each([
      [
        'nothing listens',
        new GatewayContainer(base).withCommand(['/bin/sh', '-c', idle]),
        /starting/,
        'nothing in the container listens on port 8080, or on any other. Please see what it wrote.',
      ],
      [
        'it listens on another port',
        new GatewayContainer(own).withCommand(['mock', 'kindo', '--host', '0.0.0.0', '--port', '9090']),
        /listens on/,
        'nothing in the container listens on port 8080, but on 9090. Please name the right port.',
      ],
      [
        'it listens for itself alone',
        new GatewayContainer(own).withCommand(['mock', 'kindo']),
        /listens on/,
        'the container listens on port 8080 of its own loopback alone, which nobody outside can reach. Please have it listen on 0.0.0.0.',
      ],
      ['it listens as it should', gateway(), /listens on/, undefined],
    ])('knows why nothing answers, where %s', async (_, container, wrote, why) => {
      await using started = await container.withoutWaiting().start();
      await says(await started.logs(), wrote);
      expect(await started.host.why?.()).toBe(why);
    });

    it('tells that the container has ended, with its log and without its secrets', async () => {
      const ending = new GatewayContainer(base)
        .withCommand(['/bin/sh', '-c', 'echo "no database at $PLACE"; exit 3'])
        .withSecretEnvironment({ PLACE: 'db1' });
      await expect(ending.start()).rejects.toThrow(
        'Failed to start the container: the container ended with 3 before MCP answered.\nno database at {PLACE}',
      );
      await expect(ending.start()).rejects.toBeInstanceOf(ContainerEnded);
    });

    it('ends a run where the container does', async () => {
      await using started = await gateway().start();
      const { url, host } = started;
      const summary = await check({
        url,
        host,
        profile: 'kindo',
        key: KINDO_KEYS.default,
        onEvent({ type }) {
          if (type === 'planned') docker('kill', started.getId());
        },
      });
      expect(summary).toMatchObject({ complete: false, reason: 'the container ended with 137' });
      expect(summary.endpointLog?.source).toBe('container');
    });
  });

  describe("the project's own image", () => {
    it('runs check, and is nobody', async () => {
      const { url, close } = await mockGateway('kindo').listen();
      const args = ['--network', 'host', '--env', `MCP_ASSAY_KEY=${KINDO_KEYS.default}`, own, 'check', url];
      const told = await output('docker', ['run', '--rm', ...args, ...judged]);
      await close();
      expect(told).toContain('The gate is met.');
      expect(docker('image', 'inspect', '--format', '{{.Config.User}}', own)).toBe('65534:65534');
      expect(docker('run', '--rm', own, '--version')).toBe(version);
    });
  });
});

/** Resolves once the stream has written what the pattern finds. */
async function says(stream: NodeJS.ReadableStream | null, pattern: RegExp): Promise<void> {
  let text = '';
  await new Promise<void>((resolve) => {
    stream?.on('data', (piece: string) => {
      text += piece;
      if (pattern.test(text)) resolve();
    });
  });
}

/** Resolves once the container is removed, or at once where it is already. */
async function removal(id: string): Promise<void> {
  const filters = ['--filter', `container=${id}`, '--filter', 'event=destroy'];
  const child = spawn('docker', ['events', '--since', '10m', ...filters], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(child.stdout, 'data');
  child.kill();
}

/** Runs a program beside this process, which may have to answer it, and gives what it prints. */
async function output(command: string, args: readonly string[]): Promise<string> {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'] });
  const pieces = await Array.fromAsync(child.stdout.setEncoding('utf8'));
  return pieces.join('');
}
