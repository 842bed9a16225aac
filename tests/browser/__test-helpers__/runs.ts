/** Runs to be looked at: one of each kind of finding, one that is hostile, and one that is large. */

import type { ExchangeSeen, Verdict } from '../../../harness/events.ts';
import type { Recorded } from '../../../harness/exchange.ts';
import type { Summary } from '../../../harness/summary.ts';
import {
  exchange,
  summaryOf,
  unaskedVerdict,
  verdictOf,
  violation,
  waivedViolation,
} from '../../../reports/__test-helpers__/fake.ts';

const [sent] = exchange.exchanges as readonly [Recorded];

function stream(eventsAt: readonly number[]): Recorded {
  const body = eventsAt
    .map((_at, index) => `id: ${index}\ndata: {"jsonrpc":"2.0","method":"notifications/n${index}"}\n\n`)
    .join('');
  const headers: [string, string][] = [['content-type', 'text/event-stream']];
  return { ...sent, answer: { status: 200, headers, body, bytes: body.length, eventsAt } };
}

const history: ExchangeSeen = {
  ...exchange,
  id: 2,
  probe: 'session/ended',
  case: { from: 'always', index: 0, value: ['open', 'end', 'use'], seed: 1 },
  exchanges: [
    { ...sent, step: 'opens session A' },
    { ...sent, step: 'ends session A' },
    { ...sent, step: 'asks tools/list in session A' },
  ],
};

const streamed: ExchangeSeen = { ...exchange, id: 3, probe: 'sse/format', exchanges: [stream([3, 40, 220])] };

const broken: ExchangeSeen = {
  ...exchange,
  id: 4,
  probe: 'http/broken',
  exchanges: [{ request: sent.request, failure: { reason: 'reset', detail: 'ECONNRESET' } }],
};

/** A run with a finding of every kind. */
export const everyKind: Summary = summaryOf({
  verdicts: [
    violation,
    verdictOf({ probe: 'session/ended', question: 'What answers a request in a session that was ended?', exchange: 2 }),
    {
      ...violation,
      probe: 'sse/format',
      question: 'Is every event a message?',
      gates: false,
      document: 'mcp@1',
      exchange: 3,
    },
    verdictOf({ probe: 'http/broken', verdict: 'flaky', level: 'should', exchange: 4 }),
    verdictOf({ probe: 'a/deviation', verdict: 'deviation', deviatesFor: ['mcp@1'] }),
    verdictOf({ probe: 'a/advice', verdict: 'advice', level: 'should' }),
    { ...waivedViolation, probe: 'a/waived' },
    verdictOf({ probe: 'a/observed', verdict: 'observed', document: null, level: null, expected: [] }),
    unaskedVerdict('a/unverifiable', {
      verdict: 'unverifiable',
      reason: 'no second key was given',
      configure: '--credential second=env:NAME',
    }),
    unaskedVerdict('a/blocked', { verdict: 'blocked', level: 'should', reason: 'the control was refused' }),
    unaskedVerdict('a/not-selected', { verdict: 'not-selected', reason: 'it was left out' }),
    unaskedVerdict('a/not-applicable', { verdict: 'not-applicable', reason: 'there is no such thing' }),
  ],
  exchanges: [exchange, history, streamed, broken],
  finished: { hints: ['Another version fits better.'] },
});

/** The same endpoint before: what fails now was kept. */
export const before: Summary = summaryOf({
  started: { run: 'b4' },
  verdicts: [
    verdictOf({ exchange: 1 }),
    { ...violation, probe: 'a/advice', level: 'should', verdict: 'violation', exchange: 1 },
  ],
});

/** What is tried in every text that an endpoint can send. */
export const attacks = [
  '</script><script>alert(1)</script>',
  '<img src=x onerror=alert(1)>',
  '"><svg onload=alert(1)>',
  "'-alert(1)-'",
  'javascript:alert(1)',
  '{{constructor.constructor("alert(1)")()}}',
  '\u202ealert\u2066',
  '\u2028\u2029',
  '\ud800',
];

/** A run of an endpoint that sends these wherever it can. */
export const hostile: Summary = summaryOf({
  started: { target: `https://a.test/${attacks.join('')}` },
  verdicts: attacks.map((text, index) => ({
    ...violation,
    probe: `a${text}/${text}`,
    question: text,
    document: text,
    reason: text,
    configure: text,
    outcomes: [{ outcome: { text }, count: 1 }],
    statements: [{ id: text, text, sources: [text] }],
    exchange: index,
  })),
  exchanges: attacks.map((text, index) => ({
    ...exchange,
    id: index,
    probe: `a${text}/${text}`,
    outcome: { text },
    exchanges: [
      {
        step: text,
        request: { method: text, url: text, headers: [[text, text]], body: text },
        answer: {
          status: 200,
          headers: [
            ['content-type', 'text/event-stream'],
            [text, text],
          ],
          body: `event: ${text}\ndata: ${text}\n\n`,
          bytes: 1,
          eventsAt: [1],
        },
        failure: { reason: text, detail: text },
      },
    ],
  })),
});

/** A run of 500 questions with ten exchanges each, judged by three documents. */
export function large(): Summary {
  const verdicts: Verdict[] = [];
  const exchanges: ExchangeSeen[] = [];
  for (let probe = 0; probe < 500; probe += 1) {
    const id = `area-${probe % 40}/topic-${probe}`;
    for (let at = 0; at < 10; at += 1) {
      const body = `{"jsonrpc":"2.0","id":${at},"result":{"tools":"${`tool-${probe}-${at} `.repeat(150)}"}}`;
      const answer = { status: 200, headers: sent.request.headers, body, bytes: body.length };
      exchanges.push({ ...exchange, id: exchanges.length, probe: id, exchanges: [{ ...sent, answer }] });
    }
    for (const document of ['acme@1', 'mcp@1', 'mcp@2']) {
      const base = probe % 10 === 0 ? violation : verdictOf();
      verdicts.push({
        ...base,
        probe: id,
        question: `What of topic ${probe}?`,
        document,
        exchange: exchanges.length - 10,
      });
    }
  }
  return summaryOf({ verdicts, exchanges });
}
