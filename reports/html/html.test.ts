import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { exchange, summaryOf, unaskedVerdict, verdictOf, violation } from '../__test-helpers__/fake.ts';
import type { CaseShown, Finding, PageData } from './data.ts';
import { htmlText } from './html.ts';

const [only] = exchange.exchanges as [(typeof exchange.exchanges)[0]];

/** The page over one run. */
function page(fake: Parameters<typeof summaryOf>[0] = { verdicts: [violation] }): string {
  return htmlText([{ summary: summaryOf(fake), log: '/logs/run.ndjson' }]);
}

/** The text of the element with that id. */
function script(html: string, id: string): string {
  const [, text] = new RegExp(`<script type="[^"]+" id="${id}">([^<]*)</script>`).exec(html) ?? [];
  return text ?? expect.unreachable(`no ${id}`);
}

function findings(html: string, run = 0): readonly Finding[] {
  return (JSON.parse(script(html, 'data')) as PageData).runs[run]?.findings ?? [];
}

function cases(html: string, id = 'wire-0'): readonly (CaseShown | undefined)[] {
  return script(html, id)
    .split('\n')
    .map((line) => (line === '' ? undefined : JSON.parse(line)));
}

/** The page with what comes over the wire replaced. */
function answering(body: string, headers: [string, string][] = [], eventsAt?: readonly number[]): string {
  const answer = { status: 200, headers, body, bytes: body.length, ...(eventsAt && { eventsAt }) };
  return page({ verdicts: [violation], exchanges: [{ ...exchange, exchanges: [{ ...only, answer }] }] });
}

describe('the HTML report', () => {
  it('is one file that may run its own program, have its own look, and do nothing else', () => {
    const html = page();
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    const hashOf = (text = '') => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
    const [, style] = /<style>([\s\S]*?)<\/style>/.exec(html) ?? [];
    const [, program] = /<script>([\s\S]*?)<\/script>/.exec(html) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      `script-src ${hashOf(program)}`,
      `style-src ${hashOf(style)}`,
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html).not.toMatch(/<(?:link|img|iframe|object|embed|form|base)\b|\s(?:src|style|on\w+)=/);
    expect(style).not.toMatch(/url\(|@import/);
    expect(() => new Function(program ?? '')).not.toThrow();
  });

  it('says first what was decided, and how often each verdict was given', () => {
    const html = page({
      verdicts: [
        violation,
        verdictOf({ document: 'acme@2' }),
        unaskedVerdict('a/b', { verdict: 'unverifiable', reason: 'no key' }),
      ],
    });
    const text = html.slice(html.indexOf('<main')).replaceAll(/<[^>]+>/g, '');
    expect(text).toMatch(
      /^[\s\S]*The gate is not met\s+1 promise failed \(accept\/without-event-stream \(acme@1\)\)\.[\s\S]*1 fails the gate[\s\S]*1 unverifiable[\s\S]*1 pass[\s\S]*Findings/,
    );
    expect(html).toContain('<title>The gate is not met: https://gateway.test/v1/mcp</title>');
  });

  it('lists what fails the gate first, each with its promise, what was expected and seen, and how to ask again', () => {
    const [first, second] = findings(page({ verdicts: [verdictOf({ document: 'acme@2' }), violation] }));
    expect(first).toMatchObject({
      group: 'failing',
      document: 'acme@1',
      statements: [{ id: 'A-6', sources: [{ href: 'https://acme.test/docs#accept' }] }],
      expected: [
        {
          fields: [
            { name: 'answer', value: 'http-error' },
            { name: 'status', value: '406' },
          ],
        },
      ],
      seen: [
        { count: 27, fields: [{ name: 'answer', value: 'http-error' }, { name: 'status' }] },
        {
          count: 3,
          fields: [
            { name: 'answer', broken: true },
            { name: 'status', value: '200', broken: true },
          ],
        },
      ],
      again: ['mcp-assay replay /logs/run.ndjson accept/without-event-stream', '(with the same credentials)'],
      lines: [0],
    });
    expect(second).toMatchObject({ group: 'pass', document: 'acme@2' });
  });

  it('keeps each exchange on a line of its own, with curl and the case', () => {
    const [seen] = cases(page());
    expect(seen).toMatchObject({
      case: 'vary[7] = "text/html" (seed -123, path 7:0)',
      exchanges: [{ came: 'HTTP 200', request: { line: 'POST https://gateway.test/v1/mcp' } }],
    });
    expect(seen?.exchanges[0]?.curl).toMatch(/^curl -i .*MCP_ASSAY_KEY/);
  });

  it('tells the steps of a history', () => {
    const steps = ['opens session A', 'ends session A'].map((step) => ({ ...only, step }));
    const [seen] = cases(page({ verdicts: [violation], exchanges: [{ ...exchange, exchanges: steps }] }));
    expect(seen?.exchanges.map(({ step, came, telling }) => [step, came, telling])).toEqual([
      ['opens session A', 'HTTP 200', undefined],
      ['ends session A', 'HTTP 200', true],
    ]);
    const [opened, ended] = steps.map((each, n) => (n === 0 ? each : { ...each, aside: true as const }));
    const beside = { ...exchange, exchanges: [opened, ended].filter((each) => each !== undefined) };
    const [other] = cases(page({ verdicts: [violation], exchanges: [beside] }));
    expect(other?.exchanges.map(({ telling }) => telling)).toEqual([true, undefined]);
  });

  it('tells the events of a stream with the times that were recorded', () => {
    const stream: [string, string][] = [['Content-Type', 'text/event-stream; charset=utf-8']];
    const body = 'id: 1\ndata: \n\nevent: message\ndata: {"a":\ndata: 1}\n\n';
    const [seen] = cases(answering(body, stream, [5, 80]));
    expect(seen?.exchanges[0]?.answer?.events).toEqual([
      { at: 5, id: '1', data: '' },
      { at: 80, name: 'message', data: '{"a":\n1}' },
    ]);
    const [unrecorded] = cases(answering('{"id":1}', stream, [7]));
    expect(unrecorded?.exchanges[0]?.answer?.events).toEqual([{ at: 7, data: '{"id":1}' }]);
    const [older] = cases(answering(body, stream));
    expect(older?.exchanges[0]?.answer?.events).toMatchObject([{ data: '' }, { name: 'message' }]);
    expect(cases(answering('data: 1\n\n', [['content-type', 'text/plain']]))[0]?.exchanges[0]?.answer?.events).toBe(
      undefined,
    );
  });

  it('tells the findings and their evidence without its program, too', () => {
    const [, plain = ''] = /<noscript>([\s\S]*?)<\/noscript>/.exec(page()) ?? [];
    expect(plain).toContain('<summary>accept/without-event-stream: violation of acme@1 (MUST)</summary>');
    expect(plain).toContain('A-6: Without both media types the answer is 406.');
  });

  it('bounds what it tells without its program', () => {
    const verdicts = Array.from({ length: 300 }, (_, index) => ({ ...violation, probe: `a/p${index}` }));
    const [, plain = ''] = /<noscript>([\s\S]*?)<\/noscript>/.exec(page({ verdicts })) ?? [];
    expect(plain.match(/<details>/g)?.length).toBe(200);
    expect(plain).toContain('<p>a/p299: violation of acme@1 (MUST)</p>');
  });

  it('tells why nothing was judged', () => {
    const summary = {
      ...summaryOf({}),
      preflight: { cause: 'unreachable', message: 'Nobody <b>answers</b>.' },
    } as const;
    expect(htmlText([{ summary }])).toContain('Nobody &lt;b&gt;answers&lt;/b&gt;.');
  });
});

describe('several runs', () => {
  it('stand in a table, and each has its own findings and exchanges', () => {
    const html = htmlText([
      { summary: summaryOf({ verdicts: [violation] }) },
      { summary: summaryOf({ started: { target: 'https://other.test/mcp' }, verdicts: [verdictOf()] }) },
    ]);
    expect(html).toMatch(/<a href="#run=1">https:\/\/other\.test\/mcp<\/a>[\s\S]*?>met</);
    expect(findings(html, 1)).toMatchObject([{ group: 'pass' }]);
    expect(cases(html, 'wire-1').length).toBe(1);
    const ids = [...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});

describe('two runs side by side', () => {
  const before = summaryOf({ verdicts: [verdictOf({ exchange: 1 })], started: { run: 'b4' } });
  const after = summaryOf({ verdicts: [violation] });

  it('tell what got worse, with what was answered before and now, and the exchanges of both', () => {
    const html = htmlText([{ summary: after }], { baseline: [before] });
    expect(html).toContain('<b class="bad">1 worse</b>, <b class="quiet">0 better</b>, 1 answer changed');
    expect(html).toMatch(
      /Got worse [\s\S]*Before[\s\S]*badge good">pass<[\s\S]*data-wire="wire-before-0" data-line="0"[\s\S]*Now[\s\S]*badge bad">violation<[\s\S]*data-wire="wire-0"/,
    );
    expect(cases(html, 'wire-before-0')).toMatchObject([{ case: /vary/ }]);
    expect(htmlText([{ summary: before }], { baseline: [after] })).toContain('<b class="good">1 better</b>');
  });

  it('leave the exchanges of the earlier run out where nothing changed', () => {
    const html = htmlText([{ summary: after }], { baseline: [after] });
    expect(html).toContain('No answer and no verdict changed.');
    expect(cases(html, 'wire-before-0')).toEqual([undefined]);
  });

  it('compare each run to the earlier one of its endpoint', () => {
    const other = summaryOf({ started: { target: 'https://other.test/mcp' }, verdicts: [verdictOf()] });
    const html = htmlText([{ summary: after }], { baseline: [other, before] });
    expect(html).toContain('run b4');
    expect(htmlText([{ summary: after }], { baseline: [other, other] })).not.toContain('wire-before-0');
  });
});

describe('what an endpoint sends', () => {
  /** What must never reach the page as it is. */
  const hostile = [
    '</script><script>alert(1)</script>',
    '<!--<script>',
    '<img src=x onerror=alert(1)>',
    '"><svg onload=alert(1)>',
    '\u2028\u2029',
    '\u202egnp.exe\u2066',
    '\ud800 alone',
    '\x1b[2J\x07\0',
    '</noscript><b>',
    '</style><b>',
  ];

  it.each(hostile)('stays text: %j', (text) => {
    const verdict = {
      ...violation,
      probe: `a/${text}`,
      question: text,
      document: text,
      outcome: { text },
      outcomes: [{ outcome: { text }, count: 1 }],
      reason: text,
      configure: text,
      statements: [{ id: text, text, sources: [text, `https://a.test/${text}`] }],
    };
    const request = {
      ...only.request,
      url: `https://a.test/${text}`,
      headers: [[text, text]] as [string, string][],
      body: text,
    };
    const answer = { status: 200, headers: [[text, text]] as [string, string][], body: `data: ${text}\n\n`, bytes: 1 };
    const summary = summaryOf({
      started: { target: text, documents: [{ id: text, title: text, gates: true }] },
      verdicts: [verdict, unaskedVerdict(text, { verdict: 'blocked', reason: text })],
      exchanges: [
        {
          ...exchange,
          probe: verdict.probe,
          exchanges: [{ step: text, request, answer, failure: { reason: text, detail: text } }],
        },
      ],
      finished: { hints: [text] },
    });
    const html = htmlText([{ summary, log: text }], {
      baseline: [summaryOf({ started: { target: text }, verdicts: [{ ...verdict, verdict: 'pass' }] })],
    });
    // Scripts and styles end where ours end, and every < of the rest begins a tag of ours with attributes of ours.
    const frame = html.replaceAll(/(<(script|style)\b[^>]*>)[\s\S]*?<\/\2>/g, '$1');
    const tags = [...frame.matchAll(/<\/?([a-z][a-z0-9]*)(?: (?!on)[a-zA-Z-]+="[^"<>]*")*\/?>/g)];
    expect(frame.split('<').length - 1).toBe(tags.length + '<!doctype html>'.split('<').length - 1);
    expect(tags.filter(([, name]) => ['img', 'iframe', 'object', 'base', 'form'].includes(name ?? ''))).toEqual([]);
    expect(frame.match(/<script/g)?.length).toBe(4);
    const told = html.replace(/<script>[\s\S]*?<\/script>/, '');
    expect(told).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\p{Cs}]|(?!\n)\p{Cc}/u);
    expect(cases(html)[0]?.exchanges.length).toBe(1);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    ' JavaScript:alert(1)',
    'file:///etc/passwd',
    '//a.test/x',
    'A manual, page 3',
  ])('is no link, unless it leads to a page: %s', (source) => {
    const html = page({ verdicts: [{ ...violation, statements: [{ id: 'A-1', text: 'x', sources: [source] }] }] });
    expect(findings(html)[0]?.statements[0]?.sources).toEqual([{ text: source }]);
  });

  it('is bounded: a body of many megabytes, and as many headers as there may be', () => {
    const headers = Array.from({ length: 5_000 }, (_, index): [string, string] => [`x-${index}`, 'v']);
    const [seen] = cases(answering('x'.repeat(16_384), headers));
    expect(seen?.exchanges[0]?.answer?.headers.length).toBe(101);
    expect(seen?.exchanges[0]?.answer?.headers.at(-1)).toEqual(['…', '4,900 headers more']);
  });
});
