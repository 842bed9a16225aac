import { describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import type { Told } from './settings.ts';
import { underTest } from './under-test.ts';

const url = 'http://127.0.0.1:9/mcp';

function under(told: Told, argument: string | undefined = url) {
  const { signal } = new AbortController();
  return underTest(argument, { told, env: {}, signal, say: () => undefined });
}

describe('what is under test', () => {
  it('is what the URL names, where nothing is to be started', async () => {
    await using gateway = await under({});
    expect(gateway).toMatchObject({ url });
    expect(gateway?.host).toBeUndefined();
  });

  it.each<[Told, string]>([
    [{ start: 'a', image: 'b' }, 'both --image and --start were given. Please leave out one of them.'],
    [
      { start: 'a', restart: 'b' },
      '--restart is for an endpoint that runs already, and --start starts it. Please leave out --restart, or --start.',
    ],
    [{ port: 8080 }, '--port is for a container. Please leave it out, or name an image with --image.'],
    [{ path: '/mcp' }, '--path is for a container. Please leave it out, or name an image with --image.'],
    [{ args: ['x'], start: 'a' }, '--arg is for a container. Please leave it out, or name an image with --image.'],
    [
      { env: { A: { value: 's3cr3t', named: false } } },
      '--env is for what is started. Please leave it out, or start something with --image or --start.',
    ],
    [
      { image: 'a', port: 1 },
      'a URL was given, and that of a container is made of --port and --path. Please leave out the URL, or --image.',
    ],
  ])('is refused with %j', async (told, why) => {
    await expect(under(told)).rejects.toThrow(new Mistake(`Failed to start the endpoint: ${why}`));
  });

  it('is refused as a container beside MCP_ASSAY_URL', async () => {
    const beside = underTest(undefined, {
      told: { image: 'a', port: 1 },
      env: { MCP_ASSAY_URL: url },
      signal: new AbortController().signal,
      say: () => undefined,
    });
    await expect(beside).rejects.toThrow('a URL was given');
  });

  it('needs the port of a container', async () => {
    const without = underTest(undefined, {
      told: { image: 'a' },
      env: {},
      signal: new AbortController().signal,
      say: () => undefined,
    });
    await expect(without).rejects.toThrow('no port was given. Please name the one that it listens on');
  });
});
