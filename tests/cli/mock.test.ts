/** The verb `mock`, as a program. */

import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { hostilities } from '../../mock-server/hostile/index.ts';
import { type FaultName, faultNames, KINDO_KEYS } from '../../mock-server/index.ts';
import { emptyFolder, program, start } from './__test-helpers__/program.ts';
import { resident } from './__test-helpers__/resident.ts';

/** Starts a mock on a free port. `first` resolves with what it printed once it listened. */
function started(...args: readonly string[]) {
  const { child, ended } = start(['mock', '--port', '0', ...args]);
  const first = new Promise<string>((resolve, reject) => {
    child.stdout?.once('data', resolve);
    void ended.then(({ stderr }) => reject(new Error(stderr)));
  });
  return { child, ended, first };
}

function ping(url: string): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: {
      authorization: `Bearer ${KINDO_KEYS.default}`,
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
    },
    body: '{"jsonrpc":"2.0","id":1,"method":"ping"}',
  });
}

/** The text with what differs between two runs put aside. */
function steady(text: string): string {
  return text.replaceAll(/127\.0\.0\.1:\d+/g, 'HOST').replaceAll(/\(process \d+\)/g, '(process N)');
}

describe.concurrent('mock', () => {
  it('tells where it listens, its keys, and what to do with them', async ({ expect }) => {
    const { child, ended, first } = started('--fault', 'always-500');
    expect(steady(await first)).toMatchInlineSnapshot(`
      "A mock of kindo@2026.09 listens on http://HOST/v1/mcp
      with the fault always-500

      Keys, by account:
        default     kindo-mock-key-default
        second      kindo-mock-key-second
        revoked     kindo-mock-key-revoked
        unentitled  kindo-mock-key-unentitled

      Ask it:
        curl -s http://HOST/v1/mcp -H 'Authorization: Bearer kindo-mock-key-default' -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'

      Check it:
        mcp-assay check http://HOST/v1/mcp --profile kindo@2026.09 --key …

      Ctrl-C ends it (process N).
      "
    `);
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('asks for a greeting first where the document does, with the headers that hand a session out', async ({
    expect,
  }) => {
    const { child, ended, first } = started('karzoun');
    const [line = ''] = steady(await first).match(/^ {2}curl.*$/m) ?? [];
    expect(line).toMatch(/^ {2}curl -si http:\/\/HOST\/mcp -H 'x-app-token: karzoun-mock-token-default' /);
    const [, body = ''] = line.match(/-d '(.*)'$/) ?? [];
    expect(JSON.parse(body)).toMatchObject({ method: 'initialize', params: { protocolVersion: '2024-11-05' } });
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('begins with a session where there are sessions, and ends with its streams open', async ({ expect }) => {
    const { child, ended, first } = started('mcp@2025-11-25');
    const told = await first;
    expect(steady(told)).toMatchInlineSnapshot(`
      "A mock of mcp@2025-11-25 listens on http://HOST/mcp

      It is open to anybody.

      Ask it:
        curl -si http://HOST/mcp -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"curl","version":"1"}}}'

      Check it:
        mcp-assay check http://HOST/mcp --profile mcp@2025-11-25

      Ctrl-C ends it (process N).
      "
    `);
    const body = /-d '(.*)'/.exec(told)?.[1] ?? '';
    const url = /listens on (\S+)/.exec(told)?.[1] ?? '';
    const headers = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };
    const opened = await fetch(url, { method: 'POST', headers, body });
    expect(await opened.json()).toMatchObject({ result: { protocolVersion: '2025-11-25' } });
    const session = opened.headers.get('mcp-session-id') ?? '';
    const stream = await fetch(url, { headers: { ...headers, 'mcp-session-id': session } });
    expect(stream.headers.get('content-type')).toBe('text/event-stream');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
    await stream.text().catch(() => undefined);
  });

  it('prints one line of JSON for programs, serves, and ends with ctrl-C', async ({ expect }) => {
    const { child, ended, first } = started('kindo@unversioned', '--json');
    const told = JSON.parse(await first);
    expect(told).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/v1\/mcp$/),
      document: 'kindo@unversioned',
      keys: { ...KINDO_KEYS },
      pid: child.pid,
      faults: [],
      journal: expect.stringMatching(/^http:/),
    });
    expect(await (await ping(told.url)).json()).toEqual({ jsonrpc: '2.0', id: 1, result: {} });
    child.kill('SIGINT');
    const { code, stdout } = await ended;
    expect({ code, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, lines: 1 });
    await expect(ping(told.url)).rejects.toThrow();
  });

  it('has the faults that were named', async ({ expect }) => {
    const { child, ended, first } = started('--json', '--fault', '429-with-retry-after', '--fault', 'always-500');
    const { url, faults } = JSON.parse(await first);
    expect(faults).toEqual(['429-with-retry-after', 'always-500'] satisfies FaultName[]);
    expect((await ping(url)).ok).toBe(false);
    child.kill('SIGTERM');
    await ended;
  });

  it('serves a hostile endpoint in place of a gateway, from a request on', async ({ expect }) => {
    const { child, ended, first } = started('--hostile', 'wrong-id', '--after', '1');
    const text = await first;
    expect(steady(text)).toMatchInlineSnapshot(`
      "A hostile server listens on http://HOST/mcp
      wrong-id: Answers an id that nobody asked, and leaves the stream open.
      The first request is answered properly.

      Ask it:
        curl -s http://HOST/mcp -H 'Content-Type: application/json' -H 'Accept: application/json, text/event-stream' -d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'

      Check it:
        mcp-assay check http://HOST/mcp --timeout 5s

      Ctrl-C ends it (process N).
      "
    `);
    const [, url = ''] = /listens on (\S+)/.exec(text) ?? [];
    expect(await (await ping(url)).json()).toMatchObject({ id: 1 });
    const { body } = await ping(url);
    const { value } = (await body?.getReader().read()) ?? {};
    expect(new TextDecoder().decode(value)).toContain('"id":"nobody asked"');
    child.kill('SIGTERM');
    expect(await ended).toMatchObject({ code: 0, stderr: '' });
  });

  it('tells programs of a hostile endpoint, too', async ({ expect }) => {
    const { child, ended, first } = started('--hostile', 'silent', '--json');
    expect(JSON.parse(await first)).toEqual({
      url: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/mcp$/),
      hostile: 'silent',
      after: 0,
      pid: child.pid,
    });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ code: 0 });
  });

  it('writes a target file that only its owner reads, and that check takes', async ({ expect }) => {
    using folder = emptyFolder();
    const path = join(folder.path, 'target.yaml');
    const { child, ended, first } = started('--target-file', path);
    await first;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(steady(readFileSync(path, 'utf8')).replace(path, 'FILE')).toMatchInlineSnapshot(`
      "# Read by: mcp-assay check --target FILE
      url: http://HOST/v1/mcp
      profile: kindo@2026.09
      key: kindo-mock-key-default
      credentials:
        second: kindo-mock-key-second
        revoked: kindo-mock-key-revoked
        unentitled: kindo-mock-key-unentitled
      tools:
        unauthorised: jira_get_ticket
        disabled: notion_search_pages
        credentials-unavailable: hubspot_list_deals
        failing: slack_export_archive
      allowTools:
        linear_search:
          query: "{nonce}"
        sap-s4hana-rfc_invoke_bapi:
          function_name: "{nonce}"
      journal: http://HOST/-/journal
      "
    `);
    const checked = await resident(['check', '--target', path, '--only', 'auth/*', '--runs', '2', '--strict'], {
      cwd: folder.path,
    });
    expect(checked).toMatchObject({ code: 0, stdout: expect.stringContaining('The gate is met.') });
    child.kill('SIGTERM');
    await ended;
  });

  it('lists its presets, every fault and every hostility, with a sentence each', async ({ expect }) => {
    const { code, stdout } = await program(['mock', '--list']);
    expect(code).toBe(0);
    expect(stdout.split('\n').slice(0, 19).join('\n')).toMatchInlineSnapshot(`
      "Presets:
        kindo                 behaves by kindo@2026.09
        kindo@2026.09         behaves by kindo@2026.09
        kindo@unversioned     behaves by kindo@unversioned
        karzoun               behaves by karzoun@mintlify
        karzoun@mintlify      behaves by karzoun@mintlify
        mcp                   behaves by mcp@2025-11-25
        mcp@2025-11-25        behaves by mcp@2025-11-25
        mcp@2025-06-18        behaves by mcp@2025-06-18
        mcp@2025-03-26        behaves by mcp@2025-03-26
        mcp@2024-11-05        behaves by mcp@2024-11-05
        mcp-oauth             behaves by mcp@2025-11-25
        mcp-oauth@2025-11-25  behaves by mcp@2025-11-25
        mcp-oauth@2025-06-18  behaves by mcp@2025-06-18
        mcp-oauth@2025-03-26  behaves by mcp@2025-03-26

      Faults of HTTP:
        serves-without-event-stream
            A POST whose Accept lacks text/event-stream is served."
    `);
    const hostile = hostilities.map(({ name }) => name);
    expect(new Set(hostile).size).toBe(hostile.length);
    expect(hostile.length).toBeGreaterThan(30);
    for (const name of [...faultNames, ...hostile])
      expect(stdout).toMatch(new RegExp(`^  ${name.replaceAll('.', '\\.')}\n {6}\\S.*\\.$`, 'm'));
    const { faults, hostilities: told } = JSON.parse((await resident(['mock', '--list', '--json'])).stdout);
    expect(faults.map(({ name }: { name: string }) => name).sort()).toEqual([...faultNames].sort());
    expect(told.map(({ name }: { name: string }) => name)).toEqual(hostile);
  });
});

describe('mock', () => {
  it.each([
    ['an unknown preset', ['kinda'], 'did you mean "kindo"?'],
    ['an unknown fault', ['--fault', 'alway-500'], 'did you mean "always-500"?'],
    ['an unknown hostility', ['--hostile', 'drop'], 'did you mean "drip"?'],
    ['a hostile preset', ['karzoun', '--hostile', 'drip'], 'Please leave out karzoun, or --hostile.'],
    ['a hostile fault', ['--hostile', 'drip', '--fault', 'always-500'], 'Please leave out --fault, or --hostile.'],
    ['a wait that is none', ['--hostile', 'drip', '--after', 'x'], 'Failed to read --after: "x" is no number'],
    ['a wait for nothing', ['--after', '3'], 'Please give --hostile'],
    [
      'a fault that would change nothing',
      ['--fault', 'reuses-terminated-session'],
      'it changes nothing on a gateway that behaves by kindo@2026.09.',
    ],
    ['a port that is none', ['--port', '65536'], 'Failed to read --port: "65536" is no port.'],
    [
      'a host that is not here',
      ['--port', '0', '--host', '203.0.113.1'],
      'this machine does not have the address. Please choose another with --host.',
    ],
    ['a folder as the target file', ['--port', '0', '--target-file', '.'], 'Failed to write the target file .'],
  ])('refuses %s', async (_, args, sentence) => {
    const { code, stdout, stderr } = await resident(['mock', ...args]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('says so where the port is in use', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const { code, stderr } = await resident(['mock', '--port', String(port)]);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr: `Failed to listen on 127.0.0.1:${port}: the port is in use. Please choose another with --port, or 0 for a free one.\n`,
    });
    server.close();
  });
});
