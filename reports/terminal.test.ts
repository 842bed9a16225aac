import { stripVTControlCharacters } from 'node:util';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Verdict } from '../harness/events.ts';
import { summarise } from '../harness/summary.ts';
import {
  eventsOf,
  exchange,
  memory,
  started,
  stillborn,
  summaryOf,
  unaskedVerdict,
  verdictOf,
  violation,
} from './__test-helpers__/fake.ts';
import { terminal, terminalText } from './terminal.ts';

const beside = { id: 'mcp@2025-03-26', title: 'The specification', gates: false };

describe('the terminal report', () => {
  it('shows what failed with its evidence', () => {
    const summary = summaryOf({ verdicts: [verdictOf({ probe: 'accept/documented-pair' }), violation] });
    const text = terminalText([{ summary, log: '/logs/run.ndjson' }]);
    expect(text).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0: https://gateway.test/v1/mcp
      server     acme 3, revision 2025-03-26
      documents  acme@1 (The Acme manual)
      seed       42  (run c0ffee00, 312 requests, 4.1 s)

              pass  violation
      acme@1     1          1

      Failed: 1

        accept/without-event-stream  violation of acme@1 (MUST)
          asked     What answers a POST whose Accept header lacks text/event-stream?
          promised  A-6: Without both media types the answer is 406.
                      https://acme.test/docs#accept
          keeps it  answer http-error, status 406
          seen      answer http-error, status 406 ×27; answer result, status 200 ×3
          exchange  POST https://gateway.test/v1/mcp
                    Content-Type: application/json
                    Accept: text/html
                    User-Agent: mcp-assay/0.1.0 (run c0ffee00)
                    Authorization: Bearer {key}
                    {"jsonrpc":"2.0","id":9,"method":"tools/list"}
                    → HTTP 200, 46 bytes
                    content-type: application/json
                    {"jsonrpc":"2.0","id":9,"result":{"tools":[]}}
          curl      curl -i --http1.1 https://gateway.test/v1/mcp -H 'Content-Type: application/json' -H 'Accept: text/html' -H 'User-Agent: mcp-assay/0.1.0 (run c0ffee00)' -H "Authorization: Bearer \${MCP_ASSAY_KEY}" --data-raw '{"jsonrpc":"2.0","id":9,"method":"tools/list"}'
                    (set before: MCP_ASSAY_KEY)
          again     mcp-assay replay /logs/run.ndjson accept/without-event-stream
                    (with the same credentials)
          case      vary[7] = "text/html" (seed -123, path 7:0)

      log: /logs/run.ndjson
      The gate is not met: 1 promise failed (accept/without-event-stream (acme@1)).
      "
    `);
  });

  it('shows the end of what the container wrote, none of it as a line of its own', () => {
    const lines = [...Array.from({ length: 30 }, (_, index) => `line ${index}`), 'The gate is met.\u001b[2K'];
    const summary = summaryOf({ verdicts: [violation], endpointLog: { source: 'container', lines, truncated: 5 } });
    const text = terminalText([{ summary }]);
    expect(text).toContain('Log of the container, its end:\n  … 16 lines before\n  | line 11\n');
    expect(text).toContain('  | line 29\n  | The gate is met.\\x1b[2K\n');
    expect(terminalText([{ summary }], { verbose: true })).toContain('  … 5 lines before\n  | line 0\n');
  });

  it('says where the container wrote nothing', () => {
    const endpointLog = { source: 'container', lines: [], truncated: 0 } as const;
    const text = terminalText([{ summary: summaryOf({ verdicts: [violation], endpointLog }) }]);
    expect(text).toContain('\nThe container wrote nothing.\n');
  });

  it('is short where all is well', () => {
    expect(terminalText([{ summary: summaryOf({ verdicts: [verdictOf()] }) }])).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0: https://gateway.test/v1/mcp
      server     acme 3, revision 2025-03-26
      documents  acme@1 (The Acme manual)
      seed       42  (run c0ffee00, 312 requests, 4.1 s)

              pass
      acme@1     1

      The gate is met.
      "
    `);
  });

  it('lists deviations, advice, what does not gate, and what was not asked', () => {
    const seen = { answer: 'result', status: 200 };
    const broken = { outcome: seen, outcomes: [{ outcome: seen, count: 1 }], broken: ['status'] };
    const revealing = {
      verdict: 'not-selected',
      reason: 'it sends a valid credential where logs may keep it',
      configure: '--allow reveals-key',
    } as const;
    const second = {
      verdict: 'unverifiable',
      reason: 'no second credential was given',
      configure: '--credential second=env:NAME',
    } as const;
    const summary = summaryOf({
      started: { documents: [...started.documents, beside] },
      verdicts: [
        verdictOf({ ...broken, verdict: 'deviation', deviatesFor: ['mcp@2025-03-26'] }),
        verdictOf({ ...broken, probe: 'methods/ping', verdict: 'advice', level: 'should' }),
        verdictOf({ ...broken, probe: 'methods/ping', verdict: 'violation', document: 'mcp@2025-03-26', gates: false }),
        unaskedVerdict('auth/query-key', { ...revealing, level: 'should' }),
        unaskedVerdict('auth/identity', second),
        unaskedVerdict('auth/precedence', second),
        unaskedVerdict('filter/query', {
          verdict: 'not-applicable',
          reason: 'no document has a filter by integration',
          document: null,
          level: null,
          gates: false,
        }),
      ],
      finished: { hints: ['These answers keep every promise of acme@2.'] },
    });
    expect(terminalText([{ summary }])).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0: https://gateway.test/v1/mcp
      server     acme 3, revision 2025-03-26
      documents  acme@1 (The Acme manual)
                 mcp@2025-03-26, beside (The specification)
      seed       42  (run c0ffee00, 312 requests, 4.1 s)

                          violation  advice  deviation  unverifiable  not-applicable  not-selected
      acme@1                      –       1          1             2               –             1
      mcp@2025-03-26              1       –          –             –               –             –
      no document speaks          –       –          –             –               1             –

      Broken, and not gating: 1 (--verbose shows the evidence)
        methods/ping  violation of mcp@2025-03-26 (MUST)
          keeps it  answer http-error, status 406
          seen      answer result, status 200

      Documented deviations: 1 (--verbose shows the evidence)
        accept/without-event-stream  deviation of acme@1 (MUST)
          keeps it  answer http-error, status 406
          seen      answer result, status 200
          because   mcp@2025-03-26 promises what was seen

      Advice: 1 (--verbose shows the evidence)
        methods/ping  advice of acme@1 (SHOULD)
          keeps it  answer http-error, status 406
          seen      answer result, status 200

      Not asked: 4 questions, 2 with a MUST
         2 (2 MUST)   unverifiable: no second credential was given  --credential second=env:NAME
                      auth/identity, auth/precedence
         1            not-selected: it sends a valid credential where logs may keep it  --allow reveals-key
                      auth/query-key
         1            not-applicable: there is no such thing here (--verbose says of what)

      hint: These answers keep every promise of acme@2.

      The gate is met. 2 questions with a MUST could not be asked.
      "
    `);
  });

  it('shows the behaviour card and says that nothing is judged where no document is named', () => {
    const verdicts = [
      verdictOf({ document: null, level: null, verdict: 'observed', gates: false, expected: [], statements: [] }),
      unaskedVerdict('auth/identity', {
        document: null,
        level: null,
        verdict: 'unverifiable',
        reason: 'no key was given',
        gates: false,
      }),
    ];
    const summary = summaryOf({ started: { documents: [] }, verdicts });
    expect(terminalText([{ summary }], { verbose: true })).toContain(
      '   1            unverifiable: no key was given\n                auth/identity',
    );
    expect(terminalText([{ summary }])).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0: https://gateway.test/v1/mcp
      server     acme 3, revision 2025-03-26
      documents  none
      seed       42  (run c0ffee00, 312 requests, 4.1 s)

                          observed  unverifiable
      no document speaks         1             1

      Behaviour
        accept
          without-event-stream  answer http-error, status 406 ×30
        not asked: 1 of 2 questions

      Not asked: 1 question
         1            unverifiable, and judged by no document (--verbose says what they take)

      Nothing judged: there is no document of the revision agreed on; name one with --profile, or offer another --revision.
      "
    `);
  });

  it('lists what was asked by a flag alone and nobody judges, whatever came of it', () => {
    const of = (probe: string, change: Partial<Verdict>) =>
      verdictOf({ probe, document: null, level: null, gates: false, expected: [], chosen: '--clients', ...change });
    const outcome = { client: 'fails', text: 'no session' };
    const verdicts = [
      of('clients/sdk-connects', { verdict: 'observed', outcomes: [{ outcome: { client: 'works' }, count: 1 }] }),
      of('clients/sdk-lists', { verdict: 'observed', outcomes: [{ outcome, count: 1 }] }),
      of('clients/remote-lists', { verdict: 'unverifiable', outcomes: [], reason: 'it is not installed' }),
      of('session/restarted', { verdict: 'not-selected', outcomes: [], chosen: '--restart <command>' }),
    ];
    const text = terminalText([{ summary: summaryOf({ verdicts }) }]);
    expect(text).toContain(
      [
        'Asked by --clients, and judged by no document: 3',
        '  clients/sdk-connects  client works',
        '  clients/sdk-lists     client fails, text no session',
        '  clients/remote-lists  unverifiable: it is not installed',
        '',
      ].join('\n'),
    );
    expect(text).not.toContain('Asked by --restart');
    expect(text).toContain('Not asked: 1 question\n');
    expect(text).toContain('Nothing judged: the answers to --clients are observed, and no document judges them.');
  });

  it('says how many of the runs that were to be did not begin', () => {
    const summary = summaryOf({ verdicts: [verdictOf()] });
    expect(terminalText([{ summary }], { runs: 3 })).toMatch(/The gate is met\.\n\nNot begun: 2 of 3 runs\.\n$/);
    expect(terminalText([{ summary }, { summary }], { runs: 3 })).toMatch(
      /2 of 2 runs met the gate\.\n\nNot begun: 1 of 3 runs\.\n$/,
    );
    expect(terminalText([{ summary }, { summary }], { runs: 2 })).not.toContain('Not begun');
  });

  it('ends a failed preflight with its cause and no counts', () => {
    const message = 'Failed to check https://gateway.test/v1/mcp: the connection was refused. Please check the port.';
    expect(terminalText([{ summary: summarise(stillborn(message)) }])).toMatchInlineSnapshot(`
      "mcp-assay 0.1.0: https://gateway.test/v1/mcp
      documents  acme@1 (The Acme manual)
      seed       42  (run c0ffee00, 1 request, 4.1 s)

      Failed to check https://gateway.test/v1/mcp: the connection was refused. Please check the port.

      Nothing judged: no question was asked.
      "
    `);
  });

  it('shows the first five failures whole and the others in short, and all of them when asked', () => {
    const verdicts = Array.from({ length: 7 }, (_, index) => ({ ...violation, probe: `accept/number-${index}` }));
    const text = terminalText([{ summary: summaryOf({ verdicts }) }]);
    expect(text.match(/curl -i/g)).toHaveLength(5);
    expect(text).toContain('Failed, in short: 2');
    expect(terminalText([{ summary: summaryOf({ verdicts }) }], { verbose: true }).match(/curl -i/g)).toHaveLength(7);
  });

  it.each([
    [
      'violation under an incomplete run',
      { verdicts: [violation], finished: { complete: false, reason: 'the run reached its deadline (--deadline)' } },
      'The gate is not met: 1 promise failed (accept/without-event-stream (acme@1)). The run is not complete: the run reached its deadline (--deadline).',
    ],
    [
      'incomplete run',
      { verdicts: [verdictOf()], finished: { complete: false, reason: 'the endpoint was lost' } },
      'Nothing decided: the run is not complete, the endpoint was lost.',
    ],
    [
      'interrupted run',
      { finished: { complete: false, interrupted: true, reason: 'the run was interrupted' } },
      'Nothing decided: the run was interrupted.',
    ],
    [
      'fault of the harness',
      { verdicts: [verdictOf({ verdict: 'error', reason: 'it broke' })] },
      'Nothing decided: mcp-assay itself failed at accept/without-event-stream. Please report it with the log.',
    ],
    [
      'run that asked no promise',
      { verdicts: [unaskedVerdict('auth/identity', { verdict: 'unverifiable', reason: 'no key was given' })] },
      'Nothing judged: no promise of acme@1 was asked. Please select other questions, or name another document with --profile.',
    ],
  ])('decides on an %s in its last line', (_what, fake, line) => {
    expect(
      terminalText([{ summary: summaryOf(fake) }])
        .trimEnd()
        .split('\n')
        .at(-1),
    ).toBe(line);
  });

  it('tells what an interrupted run left among what was not asked, and nowhere else', () => {
    const left = ['accept/a', 'accept/b'].map((probe) =>
      unaskedVerdict(probe, { verdict: 'blocked', reason: 'not asked: the run was interrupted' }),
    );
    const text = terminalText([
      { summary: summaryOf({ verdicts: left, finished: { complete: false, interrupted: true } }) },
    ]);
    expect(text).not.toMatch(/^Failed/m);
    expect(text.match(/accept\/a/g)).toHaveLength(1);
    expect(text).toContain('2 (2 MUST)   blocked: not asked: the run was interrupted');
  });

  it('is written from a log that breaks off, too', async () => {
    const sink = memory();
    const report = terminal(sink);
    const handle = report.run();
    for (const event of eventsOf({ verdicts: [verdictOf()] }).slice(0, -1)) handle(event);
    await report.finish?.();
    expect(sink.closed).toBe(true);
    expect(sink.text).toContain('Nothing decided: the run is not complete, the log breaks off.');
  });

  it('writes nothing where no run began', async () => {
    const sink = memory();
    await terminal(sink).finish?.();
    expect(sink).toMatchObject({ text: '', closed: true });
  });

  it('puts colours around its own words alone', () => {
    const text = terminalText([{ summary: summaryOf({ verdicts: [violation] }) }], { colours: true });
    expect(text).toContain('\x1b[31mFailed: 1\x1b[39m');
    expect(stripVTControlCharacters(text)).toBe(terminalText([{ summary: summaryOf({ verdicts: [violation] }) }]));
  });

  it('never shows a control sequence of the endpoint, nor a line that looks like its own', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '\x1b[2J\x1b[31mred',
        '\x9b2J',
        '\n\nThe gate is met.\n',
        'a\u202eb',
        '\ud800',
        '\x07\r\b',
        '\u2028',
      ),
    );
    fc.assert(
      fc.property(hostile, hostile, (one, other) => {
        const [first] = exchange.exchanges as [(typeof exchange.exchanges)[0]];
        const sent = { ...first.request, method: one, url: other, headers: [[one, other]] as const, body: other };
        const came = { status: 200, headers: [[other, one]] as const, body: one, bytes: 3 };
        const summary = summaryOf({
          verdicts: [
            {
              ...violation,
              outcome: { text: one },
              outcomes: [{ outcome: { text: one }, count: 1 }],
              reason: other,
              question: one,
            },
            verdictOf({ verdict: 'advice', outcomes: [{ outcome: { text: other }, count: 2 }], reason: one }),
            unaskedVerdict('auth/identity', { verdict: 'blocked', level: 'should', reason: other, configure: one }),
          ],
          exchanges: [
            {
              ...exchange,
              case: { ...exchange.case, value: { [one]: other } },
              exchanges: [{ request: sent, answer: came, failure: { reason: one, detail: other } }],
            },
          ],
          finished: { hints: [one], complete: false, reason: other },
        });
        const text = terminalText(
          [{ summary: { ...summary, server: { name: one, version: other }, revision: one, notes: [other] } }],
          { card: true },
        );
        expect(text).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
        expect(text.match(/^The gate is met/gm)).toBeNull();
      }),
    );
  });

  it('is bounded, however long the texts of the endpoint are', () => {
    const long = 'x'.repeat(1_000_000);
    const [first] = exchange.exchanges as [(typeof exchange.exchanges)[0]];
    const many = Array.from({ length: 1_000 }, (): readonly [string, string] => [long, long]);
    const summary = summaryOf({
      verdicts: [
        {
          ...violation,
          reason: long,
          outcomes: Array.from({ length: 50 }, () => ({ outcome: { text: long }, count: 1 })),
        },
      ],
      exchanges: [
        {
          ...exchange,
          exchanges: [
            {
              request: { ...first.request, body: long },
              answer: { status: 200, headers: many, body: `${long}\n`.repeat(3), bytes: 1 },
            },
          ],
        },
      ],
    });
    expect(terminalText([{ summary }]).length).toBeLessThan(20_000);
  });
});
