import { describe, expect, it } from 'vitest';
import type { ExchangeSeen } from '../harness/events.ts';
import { exchange, started, summaryOf, verdictOf, violation } from './__test-helpers__/fake.ts';
import { evidence } from './evidence.ts';

const [only] = exchange.exchanges as [(typeof exchange.exchanges)[0]];

function piece(
  label: string,
  verdict = violation,
  change: Partial<ExchangeSeen> = {},
  log?: string,
): string | undefined {
  const summary = summaryOf({ verdicts: [verdict], exchanges: [{ ...exchange, ...change }] });
  return evidence(verdict, summary, log)
    .find((each) => each.label === label)
    ?.lines.join('\n');
}

describe('the evidence of a verdict', () => {
  it('shows the last exchange of a case that its question is about, and says which of how many it is', () => {
    const last = { ...only, request: { ...only.request, method: 'DELETE' } };
    expect(piece('exchange', violation, { exchanges: [only, last] }, 'run.ndjson')).toMatch(
      /^\(request 2 of 2 of this case; the log has all, as exchange 1\)\nDELETE https/,
    );
    expect(piece('exchange', violation, { exchanges: [only, last] })).toMatch(/^\(request 2 of 2 of this case\)\n/);
    expect(piece('curl', violation, { exchanges: [only, last] })).toContain('-X DELETE');
    const compared = { ...last, aside: true as const };
    expect(piece('exchange', violation, { exchanges: [only, compared] })).toMatch(
      /^\(request 1 of 2 of .+\)\nPOST https/,
    );
    expect(piece('curl', violation, { exchanges: [only, compared] })).not.toContain('-X DELETE');
    expect(piece('exchange', violation, { exchanges: [compared] })).toMatch(/^DELETE https/);
  });

  it('tells why no answer came, and why one ended early', () => {
    const failure = { reason: 'reset', detail: 'ECONNRESET' };
    expect(piece('exchange', violation, { exchanges: [{ request: only.request, failure }] })).toMatch(
      /→ no answer: reset \(ECONNRESET\)$/,
    );
    expect(piece('exchange', violation, { exchanges: [{ ...only, failure }] })).toMatch(
      /→ ended early: reset \(ECONNRESET\)$/,
    );
  });

  it('lists every alternative that keeps the promise', () => {
    expect(piece('keeps it', { ...violation, expected: [{ status: [400, 406] }, { answer: 'empty' }] })).toBe(
      'status 400 or 406 — or — answer empty',
    );
  });

  it('counts outcomes where there are several cases, and names the first five', () => {
    const outcomes = [1, 2, 3, 4, 5, 6].map((status) => ({ outcome: { status }, count: 1 }));
    expect(piece('seen', { ...violation, outcomes })).toBe(
      'status 1 ×1; status 2 ×1; status 3 ×1; status 4 ×1; status 5 ×1; and 1 other outcome',
    );
    expect(piece('seen', { ...violation, outcomes: outcomes.slice(0, 1) })).toBe('status 1');
  });

  it('says how to ask again: by the log, or else by all that made the run; a probe that watches needs the whole of it', () => {
    expect(piece('again')).toBe(
      'mcp-assay check https://gateway.test/v1/mcp --profile acme@1 --only accept/without-event-stream --seed 42 --runs 20\n(with the same credentials)',
    );
    const summary = summaryOf({ verdicts: [violation] });
    const again = evidence(violation, summary, '/logs/my run.ndjson').find(({ label }) => label === 'again');
    expect(again?.lines).toEqual([
      "mcp-assay replay '/logs/my run.ndjson' accept/without-event-stream",
      '(with the same credentials)',
    ]);
    expect(piece('again', violation, { case: { from: 'watch', index: 2, seed: 42 } })).toBe(
      'mcp-assay check https://gateway.test/v1/mcp --profile acme@1 --seed 42\n(with the same credentials)',
    );
    expect(piece('again', { ...violation, chosen: '--direct <url>' })).toMatch(
      /\n\(with the same credentials, and with --direct <url> as before\)$/,
    );
    expect(piece('again', { ...violation, given: '--allow-tool <name>' })).toMatch(
      /\n\(with the same credentials, and with --allow-tool <name> as before\)$/,
    );
    expect(piece('again', violation, { case: { from: 'always', index: 0, value: null, seed: 1 } })).not.toContain(
      '--runs',
    );
  });

  it('names the files of the run that it takes to ask again', () => {
    const files = { profiles: { 'acme@1': './acme.yaml' }, probes: ['./my probes.ts'] };
    const summary = { ...summaryOf({ verdicts: [violation] }), files };
    const again = (log?: string) => evidence(violation, summary, log).find(({ label }) => label === 'again')?.lines[0];
    expect(again('run.ndjson')).toBe(
      "mcp-assay replay run.ndjson accept/without-event-stream --profile ./acme.yaml --probes './my probes.ts'",
    );
    expect(again()).toMatch(/ --profile \.\/acme\.yaml --probes '\.\/my probes\.ts' --only /);
  });

  it('quotes the first statements of a promise that has many', () => {
    const statements = Array.from({ length: 7 }, (_, n) => ({ id: `A-${n}`, text: 'So it is.', sources: [] }));
    expect(
      piece('promised', { ...violation, statements })
        ?.split('\n')
        .slice(-2),
    ).toEqual(['A-4: So it is.', '(and 2 other statements: mcp-assay explain accept/without-event-stream)']);
  });

  it.each<[string, ExchangeSeen['case']]>([
    ['the only case', { from: 'once', index: 0, seed: 1 }],
    ['exchange 3 of those it looked at', { from: 'watch', index: 2, seed: 1 }],
    ['always[0] = null', { from: 'always', index: 0, value: null, seed: 1 }],
    ['vary[3] = {"a":{"$bigint":"1"}} (seed -9)', { from: 'vary', index: 3, value: { a: 1n }, seed: -9 }],
  ])('names a case: %s', (words, which) => {
    expect(piece('case', violation, { case: which })).toBe(words);
  });

  it('quotes a target that a shell would read otherwise', () => {
    const summary = summaryOf({
      started: { ...started, target: "https://gateway.test/v1/mcp?a=1&b='" },
      verdicts: [violation],
    });
    expect(evidence(violation, summary).find(({ label }) => label === 'again')?.lines[0]).toContain(
      `check 'https://gateway.test/v1/mcp?a=1&b='\\'''`,
    );
  });

  it('has neither exchange nor command where nothing was seen', () => {
    const {
      outcome: _none,
      exchange: _no,
      ...blocked
    } = verdictOf({ verdict: 'blocked', outcomes: [], reason: 'the known-good request is not served' });
    expect(evidence(blocked, summaryOf({ verdicts: [blocked] })).map(({ label }) => label)).toEqual([
      'asked',
      'promised',
      'keeps it',
      'because',
    ]);
  });
});
