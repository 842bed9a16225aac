import { expect, it, describe as suite } from 'vitest';
import { promising, resultOf, runAgainst, served } from '../harness/__test-helpers__/served.ts';
import { probe } from '../harness/probe.ts';
import { describe, reply } from '../harness/reply.ts';
import { memory } from './__test-helpers__/fake.ts';
import { reports } from './index.ts';

const key = 'sk-a-very-secret-key';

/** Cases made of the key itself, as those of precedence and of malformed values are. */
const quoting = probe({
  id: 'test/quoting',
  question: 'What answers another scheme with the same key?',
  why: 'It does not matter.',
  sees: reply,
  about: ['preferred'],
  always: (given) => [{ [given.preferred.key]: [`Basic ${given.preferred.key}`] }],
  async observe(endpoint, given) {
    return describe(await endpoint.ask(endpoint.known, { headers: { Authorization: `Basic ${given.preferred.key}` } }));
  },
});

const failing = probe({
  id: 'test/failing',
  question: 'What if a probe fails?',
  why: 'It does not matter.',
  sees: reply,
  about: ['preferred'],
  async observe(_endpoint, given) {
    throw new Error(`cannot use ${given.preferred.key}`);
  },
});

/** Repeats the key wherever it can. */
const echoing = served((request, { id, method }) => {
  const said = request.headers.get('authorization') ?? '';
  const serverInfo = { name: said, version: said };
  return method === 'initialize'
    ? resultOf(id, { protocolVersion: '2025-03-26', capabilities: { tools: {} }, serverInfo }, { 'x-said': said })
    : resultOf(id, { tools: [], said }, { 'x-said': said });
});

suite('a credential that endpoint, case and error repeat', () => {
  it.each(Object.entries(reports))('is in no %s report', async (_name, { create }) => {
    const document = promising(
      { 'test/quoting': { must: { answer: 'http-error' }, because: 'T-1' } },
      { credentials: [{ header: 'Authorization', format: 'Bearer {key}' }] },
    );
    const { events } = await runAgainst(echoing, [quoting, failing], {
      target: { url: 'http://endpoint.test/mcp', key },
      document,
    });
    const sink = memory();
    const report = create(sink, { card: true, verbose: true });
    const handle = report.run();
    for (const event of events) handle(event);
    await report.finish?.();
    expect(sink.text).toMatch(/cannot use `?\{key\}/);
    expect(sink.text).not.toContain(key);
  });
});
