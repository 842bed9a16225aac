import { describe, expect, it } from 'vitest';
import { mcp20251125 } from '../fixtures/profiles/mcp.ts';
import { resultOf, runAgainst, served } from '../harness/__test-helpers__/served.ts';
import { documentOf } from '../harness/profile.ts';
import type { FaultName, PresetName } from '../mock-server/index.ts';
import { askedOf, failuresIn, outcomesIn } from './__test-helpers__/asked.ts';
import { paginationProbes } from './pagination.ts';

const invalid = { answer: 'rpc-error', status: 200, code: -32602 };

it.each(['mcp@2025-03-26', 'mcp@2025-06-18', 'mcp@2025-11-25'] as const)('%s keeps every promise', async (preset) => {
  const summary = await askedOf('pagination', [], preset);
  expect(failuresIn(summary)).toEqual([]);
  expect(outcomesIn(summary)).toEqual({
    'pagination/walk': [{ cursors: 'end', entries: 'once', again: 'the-same' }],
    'pagination/cursor-again': [{ page: 'the-same' }],
    'pagination/unknown-cursor': [invalid],
    'pagination/cursor-no-text': [invalid],
  });
});

const broken: readonly (readonly [FaultName, readonly string[]])[] = [
  ['cursor-leads-back', ['pagination/cursor-no-text', 'pagination/unknown-cursor', 'pagination/walk']],
  ['pages-overlap', ['pagination/walk']],
  ['pages-turn', ['pagination/cursor-again']],
  ['unknown-cursor-ignored', ['pagination/cursor-no-text', 'pagination/unknown-cursor']],
];

it.each(broken)('%s is found', async (name, probes) => {
  expect(failuresIn(await askedOf('pagination', [name], 'mcp@2025-11-25'))).toEqual(
    probes.map((probe) => `advice ${probe}`),
  );
});

it('a list in one piece keeps the rules of pages, and a cursor it never gave out is passed over', async () => {
  const preset: PresetName = 'kindo';
  expect(outcomesIn(await askedOf('pagination', [], preset))).toEqual({
    'pagination/walk': [{ cursors: 'end', entries: 'once', again: 'the-same' }],
    'pagination/cursor-again': [{ page: 'none' }],
    'pagination/unknown-cursor': [{ answer: 'result', status: 200, page: 'first' }],
    'pagination/cursor-no-text': [{ answer: 'result', status: 200, page: 'first' }],
  });
});

describe('an endpoint that', () => {
  const document = documentOf(mcp20251125);
  const tool = (name: string) => ({ name, inputSchema: { type: 'object' } });

  /** Lists tools by the page that this gives for a cursor. */
  async function verdictsOf(page: (cursor: unknown, asked: number) => object | undefined) {
    let asked = 0;
    const handle = served((_, { id, method, params }) => {
      if (method !== 'tools/list') return undefined;
      const given = page((params as { cursor?: unknown } | undefined)?.cursor, asked++);
      if (given) return resultOf(id, given);
      return Response.json({ jsonrpc: '2.0', id, error: { code: -32602, message: 'no such cursor' } });
    });
    const { summary } = await runAgainst(handle, paginationProbes, { document });
    return summary.verdicts.map(({ probe, verdict, outcome }) => ({ probe, verdict, outcome }));
  }

  it('hands out ever new cursors to the same tools never ends', async () => {
    const verdicts = await verdictsOf((cursor) => ({
      tools: [tool('a')],
      nextCursor: `after-${cursor ?? 0}`.slice(0, 900),
    }));
    expect(verdicts[0]).toMatchObject({ verdict: 'advice', outcome: { cursors: 'on-and-on', entries: 'repeated' } });
  });

  it('hands out ever new cursors to ever new tools may still end', async () => {
    const verdicts = await verdictsOf((cursor, asked) => ({
      tools: [tool(`t${asked}`)],
      nextCursor: `${cursor ?? ''}x`,
    }));
    expect(verdicts[0]).toMatchObject({ probe: 'pagination/walk', verdict: 'unverifiable' });
  });

  it('has another tool at every walk is found', async () => {
    const verdicts = await verdictsOf((_, asked) => ({ tools: [tool('a'), tool(`t${asked}`)] }));
    expect(verdicts[0]).toMatchObject({ verdict: 'advice', outcome: { cursors: 'end', again: 'other' } });
  });

  it('takes each cursor once is found', async () => {
    const used = new Set<unknown>();
    const verdicts = await verdictsOf((cursor, asked) => {
      if (cursor === undefined) return { tools: [tool('a')], nextCursor: `c${asked}` };
      if (used.has(cursor) || !/^c\d+$/.test(String(cursor))) return undefined;
      used.add(cursor);
      return { tools: [tool('b')] };
    });
    expect(verdicts.map(({ verdict, outcome }) => [verdict, outcome])).toMatchObject([
      ['pass', { cursors: 'end', entries: 'once', again: 'the-same' }],
      ['advice', { page: 'refused' }],
      ['pass', { code: -32602 }],
      ['pass', { code: -32602 }],
    ]);
  });

  it('refuses its list tells nothing of cursors', async () => {
    const verdicts = await verdictsOf(() => undefined);
    expect(verdicts.map(({ verdict }) => verdict)).not.toContain('advice');
    expect(verdicts.map(({ verdict }) => verdict)).not.toContain('pass');
  });
});
