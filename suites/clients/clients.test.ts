import { describe, expect, it } from 'vitest';
import { check } from '../../check.ts';
import type { ClientStep, Clients, ClientTask } from '../../harness/clients.ts';
import { Mistake } from '../../harness/mistake.ts';
import { mockGateway } from '../../mock-server/index.ts';
import { outcomesIn } from '../__test-helpers__/asked.ts';

/** Asks all about clients, in front of a gateway that they do not ask: what they tell is made up. */
function asked(clients?: Clients, without: readonly string[] = []) {
  const gateway = mockGateway('kindo');
  const { journal: _unused, ...target } = gateway.target();
  return check({
    ...target,
    url: `http://gateway.test${gateway.path}`,
    handle: gateway.fetch,
    headers: [['X-Team', 'of-the-caller']],
    only: ['clients/*'],
    without,
    rate: 100_000,
    ...(clients && { clients }),
  });
}

const telling =
  (...steps: readonly ClientStep[]) =>
  async () => ({ steps });

const left = ({ verdicts }: Awaited<ReturnType<typeof asked>>, id: string) => {
  const found = verdicts.find(({ probe }) => probe === `clients/${id}`);
  return found && { verdict: found.verdict, reason: found.reason, configure: found.configure };
};

describe('what a client tells', () => {
  it('is the outcome, in words, and what it says of a failure is quoted without the key', async () => {
    const key = mockGateway('kindo').target().key as string;
    const summary = await asked({
      sdk: telling(
        { step: 'connect', outcome: 'works' },
        { step: 'list', outcome: 'fails', message: `no list for ${key}` },
        { step: 'read', outcome: 'not-offered', message: 'the endpoint lists no resource for this key' },
        { step: 'call', outcome: 'works' },
        { step: 'close', outcome: 'works' },
        { step: 'reconnect', outcome: 'works', status: 404 },
      ),
      remote: telling({ step: 'connect', outcome: 'fails' }),
    });
    expect(outcomesIn(summary)).toEqual({
      'clients/sdk-connects': [{ client: 'works' }],
      'clients/sdk-lists': [{ client: 'fails', text: 'no list for {key}' }],
      'clients/sdk-calls': [{ client: 'works' }],
      'clients/sdk-closes': [{ client: 'works' }],
      'clients/sdk-reconnects': [{ client: 'works', status: 404 }],
      'clients/remote-connects': [{ client: 'fails' }],
    });
    expect(
      new Set(summary.verdicts.filter(({ verdict }) => verdict === 'observed').map(({ chosen }) => chosen)),
    ).toEqual(new Set(['--clients']));
    expect(left(summary, 'sdk-reads')).toMatchObject({
      verdict: 'not-applicable',
      reason: 'the endpoint lists no resource for this key',
    });
    expect(left(summary, 'remote-lists')).toMatchObject({
      verdict: 'unverifiable',
      reason: expect.stringContaining('Failed to have the client list: it did not come so far.'),
    });
  });

  it('is asked once for all questions, and once for the tool that the document calls read-only', async () => {
    const tasks: ClientTask[] = [];
    await asked({
      async sdk(task) {
        tasks.push(task);
        return { steps: [{ step: 'connect', outcome: 'works' }] };
      },
    });
    expect(tasks).toHaveLength(2);
    const [plain, calling] = tasks.sort((one, other) => Number('tool' in one) - Number('tool' in other));
    const headers = [
      ['Authorization', `Bearer ${mockGateway('kindo').target().key}`],
      ['X-Team', 'of-the-caller'],
    ];
    expect(plain).toEqual({ url: 'http://gateway.test/v1/mcp', headers });
    expect(calling).toMatchObject({ headers, tool: { name: expect.any(String), arguments: expect.any(Object) } });
  });

  it('is nothing where it cannot be run', async () => {
    const sdk = () => Promise.reject(new Mistake('Failed to run it: it is broken. Please mend it.'));
    expect(left(await asked({ sdk }), 'sdk-connects')).toMatchObject({
      verdict: 'unverifiable',
      reason: 'Failed to run it: it is broken. Please mend it.',
    });
  });
});

describe('a client', () => {
  it('is not run unasked', async () => {
    const summary = await asked();
    expect(summary.preflight?.message).toBe(
      'Failed to ask anything: --only clients/* leaves no probe that can be asked: no client of another maker is run unasked. Please give --clients.',
    );
  });

  it('that is not installed is unverifiable, with the line that installs it', async () => {
    const summary = await asked({ sdk: telling() });
    expect(left(summary, 'remote-connects')).toEqual({
      verdict: 'unverifiable',
      reason: 'mcp-remote is not installed where the check runs',
      configure: 'npm i -D mcp-remote',
    });
  });

  it('that is not installed ends a run that has nothing else to ask, with the line to be run', async () => {
    const summary = await asked({});
    expect(summary.preflight?.message).toMatch(/Please run npm i -D @modelcontextprotocol\/sdk\.$/);
  });

  it('that one knowingly lacks is not selected', async () => {
    const summary = await asked({ sdk: telling() }, ['remoteClient']);
    expect(left(summary, 'remote-connects')).toMatchObject({ verdict: 'not-selected' });
  });
});
