/** A small run told as events, for tests of reports: what each test changes is all that differs. */

import type { EndpointLog, Event, ExchangeSeen, RunFinished, RunStarted, Verdict } from '../../harness/events.ts';
import { decide } from '../../harness/gate.ts';
import { countsOf, type Summary, summarise } from '../../harness/summary.ts';
import type { Waiver } from '../../harness/waivers.ts';
import type { Sink } from '../sink.ts';

export const started: RunStarted = {
  type: 'run-started',
  schema: 1,
  version: '0.1.0',
  run: 'c0ffee00',
  startedAt: '2026-01-02T03:04:05.000Z',
  target: 'https://gateway.test/v1/mcp',
  seed: 42,
  documents: [{ id: 'acme@1', title: 'The Acme manual', gates: true }],
  failOn: [],
  allow: ['safe', 'calls-tools'],
  limits: { concurrency: 4, rate: 10, maxRequests: 2_000, timeout: 30_000, cases: 20, refusals: null },
};

const planned = {
  type: 'planned',
  server: { name: 'acme', version: '3' },
  revision: '2025-03-26',
  notes: [],
  probes: [{ probe: 'accept/without-event-stream', impact: 'safe', ask: true }],
} as const;

/** A passed MUST, with what `change` says otherwise. */
export function verdictOf(change: Partial<Verdict> = {}): Verdict {
  const outcome = { answer: 'http-error', status: 406 };
  return {
    type: 'verdict',
    probe: 'accept/without-event-stream',
    question: 'What answers a POST whose Accept header lacks text/event-stream?',
    document: 'acme@1',
    level: 'must',
    verdict: 'pass',
    gates: true,
    outcome,
    outcomes: [{ outcome, count: 30 }],
    expected: [outcome],
    broken: [],
    statements: [
      { id: 'A-6', text: 'Without both media types the answer is 406.', sources: ['https://acme.test/docs#accept'] },
    ],
    cases: { asked: 30, notCarried: 0, leftOut: 0 },
    ...change,
  };
}

/** A broken MUST; its evidence is {@link exchange}. */
export const violation: Verdict = verdictOf({
  verdict: 'violation',
  outcome: { answer: 'result', status: 200 },
  outcomes: [
    { outcome: { answer: 'http-error', status: 406 }, count: 27 },
    { outcome: { answer: 'result', status: 200 }, count: 3 },
  ],
  broken: ['answer', 'status'],
  exchange: 1,
});

export const exchange: ExchangeSeen = {
  type: 'exchange',
  probe: 'accept/without-event-stream',
  id: 1,
  outcome: { answer: 'result', status: 200 },
  case: { from: 'vary', index: 7, value: 'text/html', path: '7:0', seed: -123 },
  exchanges: [
    {
      request: {
        method: 'POST',
        url: 'https://gateway.test/v1/mcp',
        headers: [
          ['Content-Type', 'application/json'],
          ['Accept', 'text/html'],
          ['User-Agent', 'mcp-assay/0.1.0 (run c0ffee00)'],
          ['Authorization', 'Bearer {key}'],
        ],
        body: '{"jsonrpc":"2.0","id":9,"method":"tools/list"}',
      },
      answer: {
        status: 200,
        headers: [['content-type', 'application/json']],
        body: '{"jsonrpc":"2.0","id":9,"result":{"tools":[]}}',
        bytes: 46,
      },
    },
  ],
};

export const waiver: Waiver = {
  probe: 'accept/without-event-stream',
  document: 'acme@1',
  target: 'https://gateway.test/*',
  outcome: { answer: 'result', status: 200 },
  reason: 'fixed in the release of December',
  expires: '2026-12-31',
  link: 'https://issues.test/42',
};

/** The broken MUST, let pass. */
export const waivedViolation: Verdict = {
  ...violation,
  verdict: 'waived',
  waived: { verdict: 'violation', by: [waiver] },
};

/** A verdict on what was not asked. */
export function unaskedVerdict(probe: string, change: Partial<Verdict>): Verdict {
  const { outcome: _none, ...bare } = verdictOf({ probe, question: `What of ${probe}?`, outcomes: [] });
  return { ...bare, cases: { asked: 0, notCarried: 0, leftOut: 0 }, ...change };
}

export interface Fake {
  readonly started?: Partial<RunStarted>;
  readonly verdicts?: readonly Verdict[];
  readonly exchanges?: readonly ExchangeSeen[];
  readonly endpointLog?: Omit<EndpointLog, 'type'>;
  readonly finished?: Partial<RunFinished>;
}

/** The events of a finished run; the gate decides as in a real one. */
export function eventsOf({
  started: change,
  verdicts = [],
  exchanges = [exchange],
  endpointLog,
  finished,
}: Fake): readonly Event[] {
  const first = { ...started, ...change };
  const { complete = true, interrupted = false, waivers = [] } = finished ?? {};
  const written = endpointLog ? [{ type: 'endpoint-log', ...endpointLog } as const] : [];
  const last: RunFinished = {
    type: 'run-finished',
    complete,
    interrupted,
    requests: 312,
    elapsedMs: 4_120,
    counts: countsOf(verdicts),
    gate: decide(
      { verdicts, complete, interrupted, judges: first.documents.some(({ gates }) => gates), waivers },
      first.failOn,
    ),
    hints: [],
    ...finished,
    waivers,
  };
  return [first, { ...planned, documents: first.documents }, ...exchanges, ...verdicts, ...written, last];
}

export function summaryOf(fake: Fake): Summary {
  return summarise(eventsOf(fake));
}

/** The events of a run that preflight ended. */
export function stillborn(message: string): readonly Event[] {
  const failed: Event = { type: 'preflight-failed', cause: 'unreachable', message, exchanges: [] };
  const gate = { exitCode: 2, failing: [] } as const;
  const last = eventsOf({ finished: { complete: false, gate, requests: 1 }, exchanges: [] }).at(-1) as Event;
  return [started, failed, last];
}

/** A sink that keeps its text. */
export function memory(): Sink & { text: string; closed: boolean } {
  return {
    text: '',
    closed: false,
    write(text) {
      this.text += text;
    },
    async close() {
      this.closed = true;
    },
  };
}
