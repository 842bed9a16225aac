import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Recorded, record } from '../harness/exchange.ts';
import { secrets } from '../harness/secrets.ts';
import { curl } from './curl.ts';

type Request = Recorded['request'];

const bare: Request = {
  method: 'POST',
  url: 'https://gateway.test/v1/mcp',
  headers: [
    ['Accept', 'text/html'],
    ['User-Agent', 'test'],
    ['Content-Type', 'application/json'],
  ],
  body: '{}',
};

/** The arguments that a shell hands to curl. */
function argumentsOf(command: string): string[] {
  const script = `curl() { printf '%s\\0' "$@"; }\n${command}`;
  const env = { MCP_ASSAY_KEY: 'the "real" $key', MCP_ASSAY_X_TENANT: 'tenant' };
  const all = execFileSync('bash', ['--norc', '-c', script], {
    env,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return all.split('\0').slice(0, -1);
}

describe('the curl line', () => {
  it('sends what was sent', () => {
    expect(curl(bare)).toEqual({
      command: `curl -i --http1.1 https://gateway.test/v1/mcp -H 'Accept: text/html' -H 'User-Agent: test' -H 'Content-Type: application/json' --data-raw '{}'`,
      notes: [],
    });
  });

  it('has curl leave out what it would add, and send an empty header', () => {
    const { command } = curl({ ...bare, headers: [['Accept', '']] });
    expect(command).toContain(`-H 'User-Agent:' -H 'Content-Type:' -H 'Accept;'`);
    expect(curl({ ...bare, headers: [] }).command).toContain(`-H 'Accept:'`);
  });

  it('names the method where curl would choose another', () => {
    expect(curl({ ...bare, method: 'GET', body: undefined }).command).not.toContain('-X');
    expect(curl({ ...bare, method: 'DELETE', body: undefined }).command).toContain('-X DELETE');
    expect(curl({ ...bare, body: undefined }).command).toContain('-X POST');
    expect(curl({ ...bare, method: 'HEAD', body: undefined }).command).toContain('--head');
  });

  it('puts variables in place of credentials, and of nothing else', () => {
    const headers: Request['headers'] = [
      ['Authorization', 'Bearer {key}'],
      ['x-tenant', '{x-tenant}'],
      ['x-note', "{id} '{key}'"],
    ];
    const { command } = curl({ ...bare, headers, body: '{"a":{},"key":"{key}"}' });
    expect(argumentsOf(command)).toEqual(
      expect.arrayContaining([
        'Authorization: Bearer the "real" $key',
        'x-tenant: tenant',
        `x-note: {id} 'the "real" $key'`,
        '{"a":{},"key":"the "real" $key"}',
      ]),
    );
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the shell's variable
    expect(command).toContain('"Authorization: Bearer ${MCP_ASSAY_KEY}"');
  });

  it('says which variables have to be set before, and where a session comes from', () => {
    const headers: Request['headers'] = [
      ['Authorization', 'Bearer {key}'],
      ['Mcp-Session-Id', '{session}'],
    ];
    const { command, notes } = curl({ ...bare, headers });
    expect(command).toContain(`-H "Mcp-Session-Id: \${MCP_ASSAY_SESSION}"`);
    expect(notes).toEqual([
      'set before: MCP_ASSAY_KEY, MCP_ASSAY_SESSION (MCP_ASSAY_SESSION: the id of a session that is open, as initialize hands it out)',
    ]);
    expect(curl({ ...bare, headers: headers.slice(0, 1) }).notes).toEqual(['set before: MCP_ASSAY_KEY']);
  });

  it('takes nothing for a placeholder that was sent with its braces', () => {
    const all = secrets();
    all.add('s3cret-{of}-ours', '{key}');
    const sent = {
      method: 'POST',
      url: 'https://gateway.test/v1/mcp?cursor={key}',
      headers: [
        ['Authorization', 'Bearer s3cret-{of}-ours'],
        ['MCP-Protocol-Version', '{key}'],
      ] as const,
      body: '{"params":{"name":"x{key}"}}',
    };
    const { request } = record({ sent, leaks: [] }, { redact: all.redact, content: true });
    expect(argumentsOf(curl(request).command)).toEqual(
      expect.arrayContaining([
        sent.url,
        'Authorization: Bearer the "real" $key',
        'MCP-Protocol-Version: {key}',
        '{"params":{"name":"x{key}"}}',
      ]),
    );
    const own = { ...sent, body: '{"params":{"name":"s3cret-{of}-ours"}}' };
    const { command } = curl(record({ sent: own, leaks: [] }, { redact: all.redact, content: true }).request);
    expect(argumentsOf(command)).toContain('{"params":{"name":"the "real" $key"}}');
  });

  it('says where a body is too long or binary to stand on a command line', () => {
    for (const body of [`${'x'.repeat(100)}… (52428801 bytes in all)`, 'x'.repeat(5_000), 'a\ufffdb']) {
      const { command, notes } = curl({ ...bare, body });
      expect(command).toMatch(/--data-binary @body$/);
      expect(notes).toEqual([expect.stringContaining('the body')]);
    }
  });

  it('reaches curl exactly as it was sent, whatever the text, and holds no control sequence', () => {
    // What a record cannot hold byte by byte is noted, and what no argument can hold is no text of a request.
    const text = fc
      .string({ unit: 'binary', maxLength: 40 })
      .map((each) => each.replaceAll(/[\0\ufffd]|\{[^{}]*\}/g, ''));
    fc.assert(
      fc.property(text, text, (value, body) => {
        const { command } = curl({ ...bare, headers: [['x-any', `v${value}`]], body });
        expect(command).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(argumentsOf(command)).toEqual(expect.arrayContaining([`x-any: v${value}`, body]));
      }),
      { numRuns: 40 },
    );
  });
});
