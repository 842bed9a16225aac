/** The line to one endpoint: sends a composed request within the budget, and reads what comes back within bounds. */

import { type Answer, type ReadOptions, readAnswer, roomFor } from './answer.ts';
import { type Budget, pause, Unfinished } from './budget.ts';
import type { Exchange, Failure, Sent } from './exchange.ts';
import { isRecord, isResponse, responseTo } from './jsonrpc.ts';
import { awaitsResponse, joined, returnFor, returning } from './polling.ts';
import { isRefused } from './reply.ts';
import type { Secrets } from './secrets.ts';
import { type Listening, openStream } from './stream.ts';
import { NoAnswer, type Wire } from './wire/index.ts';

export interface LineOptions {
  readonly wire: Wire;
  readonly budget: Budget;
  /** Whatever session an answer hands out is added. */
  readonly secrets: Secrets;
  /** The header that carries a session, beside the specification's. */
  readonly sessionHeader?: string | undefined;
  /** Milliseconds that one request may take; left out: the budget's. */
  readonly timeout?: number;
  /** Sees every exchange. */
  readonly onExchange?: (exchange: Exchange) => void;
}

export interface Line {
  /** Sends one request. `once`: never sent a second time, since a tool may run. `leaveStream`: an event stream is not read. `within`: milliseconds that it may take at most. Throws `NotCarried` and {@link Unfinished}. */
  (
    sent: Sent,
    options?: { readonly once?: boolean; readonly leaveStream?: boolean; readonly within?: number },
  ): Promise<Exchange>;
  /** Sends one request, and listens to the event stream that answers it. It takes a turn of the budget until the head of the answer is there. */
  listen(
    sent: Sent,
    options: { readonly once: boolean; readonly onOver: (exchange: Exchange) => void },
  ): Promise<Listening>;
}

/** The most of one answer that is read, in bytes. */
export const MOST_READ = 8 * 1024 * 1024;
/** How many answers beyond 1 MiB are read at once. */
const LARGE_AT_ONCE = 2;
/** What is kept of the text of an answer that was not read to its end, in characters: as JSON it is nothing. */
const KEPT_OF_TRUNCATED = 65_536;
/** The longest `Retry-After` that is waited out, in milliseconds. */
const PATIENCE = 120_000;
/** How many requests in a row it comes back for in vain, until it comes back for none any more. */
const FRUITLESS = 3;
/** Milliseconds by which it comes back later each time. */
const LATER = 50;
/** How often one request is sent again after a 429; the run goes on slower after each. */
const THROTTLED = 8;

export function openLine(options: LineOptions): Line {
  const { wire, budget, secrets, timeout = budget.limits.timeout, onExchange } = options;
  const sessionHeaders = new Set(['mcp-session-id', options.sessionHeader?.toLowerCase()]);
  // One listener for all requests: a removed listener still points to the next one, so that a long run's would form a
  // chain that no minor garbage collection takes apart, with every answer hanging on it.
  const live = new Set<AbortController>();
  const room = roomFor(LARGE_AT_ONCE);
  const endAll = () => {
    for (const control of live) control.abort();
  };
  budget.signal.addEventListener('abort', endAll, { once: true });

  const send: Line = async (sent, { once = false, leaveStream = false, within } = {}) => {
    const limit = Math.min(within ?? timeout, timeout);
    const until = isAnswerTo(sent);
    const exchange = noted(await untilThrough(once, () => exchangeOnce(sent, once, { leaveStream, until }, limit)));
    return awaitsResponse(sent) ? wholeAnswer(exchange, { until, limit }) : exchange;
  };

  /** How many requests in a row had no response, though it came back for it. */
  let fruitless = 0;

  /** The answer with what the endpoint left to come back for. */
  async function wholeAnswer(first: Exchange, how: Pick<Reading, 'until'> & { readonly limit: number }) {
    if (!returnFor(first) || fruitless >= FRUITLESS) return first;
    const whole = await comeBack(first, how);
    fruitless = returnFor(whole) ? fruitless + 1 : 0;
    return whole;
  }

  /** Comes back as long as the request may take, each time a little later: a stream may end so without end. */
  async function comeBack(
    first: Exchange,
    { until, limit }: Pick<Reading, 'until'> & { readonly limit: number },
  ): Promise<Exchange> {
    const end = performance.now() + limit;
    let whole = first;
    for (let turn = 0; ; turn += 1) {
      const back = returnFor(whole);
      const after = Math.max(back?.after ?? 0, turn * LATER);
      const left = end - performance.now();
      if (!back || after >= left) return whole;
      await pause(after, budget.signal);
      const again = returning(first.sent, back);
      const next = noted(await untilThrough(false, () => exchangeOnce(again, false, { until }, left - after)));
      // What is no stream, or never ends, has nothing to come back for.
      if (next.failure || next.answer?.mediaType !== 'text/event-stream') return whole;
      whole = joined(whole, next);
    }
  }

  send.listen = async (sent, { once, onOver }) =>
    openStream({
      timeout,
      open: (reading) => {
        let whole: Promise<Exchange> | undefined;
        const through = untilThrough(once, () => {
          const { promise: began, resolve: onStream } = Promise.withResolvers<undefined>();
          whole = exchangeOnce(sent, once, { ...reading, onStream: () => onStream(undefined) });
          return Promise.race([began, whole]);
        });
        const over = async () => {
          const exchange = noted(await (whole as Promise<Exchange>));
          onOver(exchange);
          return exchange;
        };
        return through.then((answered) => ({ isStream: answered === undefined, over: over() }));
      },
    });
  return send;

  /** Sends until the endpoint lets it through: the whole exchange, or undefined where that goes on as a stream. */
  async function untilThrough<T extends Exchange | undefined>(once: boolean, attempt: () => Promise<T>): Promise<T> {
    let attempts = 0;
    let resets = 0;
    for (;;) {
      const exchange = await budget.spend(attempt);
      if (exchange === undefined) return exchange;
      if (exchange.answer?.status === 429) {
        attempts += 1;
        await waitOut(exchange.answer, attempts);
        continue;
      }
      if (exchange.failure?.reason === 'reset' && !exchange.answer && !once && resets === 0) {
        // A server may close an idle connection, or answer early and hang up, just as the request is written.
        resets += 1;
        continue;
      }
      return exchange;
    }
  }

  function noted(exchange: Exchange): Exchange {
    budget.noteEnd(exchange.failure?.reason === 'timeout' || exchange.answer?.cut === 'timeout');
    if (isRefused(exchange)) budget.refused += 1;
    onExchange?.(exchange);
    return exchange;
  }

  async function exchangeOnce(sent: Sent, once: boolean, reading: Reading, limit = timeout): Promise<Exchange> {
    const control = new AbortController();
    live.add(control);
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      control.abort(new DOMException(`no answer within ${limit} ms`, 'TimeoutError'));
    }, limit);
    try {
      const id = isRecord(sent.message) ? sent.message.id : undefined;
      const since = performance.now();
      const response = await wire(
        { method: sent.method, url: sent.url, headers: sent.headers, body: sent.body, fresh: once },
        control.signal,
      );
      // Before anything that names it is written down.
      for (const [name, value] of response.headers) {
        if (sessionHeaders.has(name.toLowerCase())) secrets.addSession(value.trim());
      }
      const answer = await readAnswer(response, {
        maxBytes: MOST_READ,
        room,
        since,
        ...reading,
        onStream() {
          // A stream that is listened to is open for as long as anybody listens.
          if (reading.onStream) clearTimeout(timer);
          reading.onStream?.();
        },
        signal: control.signal,
      });
      stopped();
      const found = responseTo(answer.messages, id);
      return {
        sent,
        answer: answer.truncated ? { ...answer, text: beginningOf(answer.text) } : answer,
        ...(answer.cut === undefined ? {} : { failure: { reason: 'cut', detail: answer.cut } }),
        ...(found && { response: found }),
        leaks: leaksOf(answer),
      };
    } catch (error) {
      stopped();
      if (!(error instanceof NoAnswer)) throw error;
      return { sent, failure: failureOf(error, timedOut ? limit : undefined), leaks: [] };
    } finally {
      clearTimeout(timer);
      live.delete(control);
    }
  }

  /** `limit`: the milliseconds that it took, where those were all that it may take. */
  function failureOf({ reason, detail }: NoAnswer, limit: number | undefined): Failure {
    return limit === undefined ? { reason, detail } : { reason: 'timeout', detail: `no answer within ${limit} ms` };
  }

  function stopped(): void {
    const { ended } = budget;
    if (ended) throw new Unfinished(ended.ending, ended.reason, ended.remedy);
  }

  function leaksOf(answer: Answer): readonly string[] {
    let all = '';
    for (const [name, value] of answer.headers) all += `${name}: ${value}\n`;
    return secrets.appearsIn(all + answer.text);
  }

  async function waitOut(answer: Answer, attempts: number): Promise<void> {
    const asked = retryAfter(answer.header('retry-after'));
    if (attempts > THROTTLED || asked > PATIENCE) {
      const reason = `the endpoint limits the rate: it answers 429, retry after ${Math.ceil(asked / 1000)} s`;
      budget.end('throttled', reason);
      throw new Unfinished('throttled', reason);
    }
    await budget.hold(asked);
  }
}

/** A copy of the beginning: a slice would hold the whole text in memory. */
function beginningOf(text: string): string {
  return Buffer.from(text.slice(0, KEPT_OF_TRUNCATED)).toString();
}

/** How an event stream is read. */
type Reading = Pick<ReadOptions, 'until' | 'leaveStream' | 'leave' | 'onStream'>;

/** Whether a message of a stream ends the waiting for what answers this request. */
function isAnswerTo({ message: asked }: Sent): Reading['until'] {
  const id = isRecord(asked) ? asked.id : undefined;
  // The stream of the old two-endpoint transport begins with the event "endpoint", and never ends.
  return (message, { event }) => event === 'endpoint' || (isResponse(message) && message.id === id);
}

/** `Retry-After` in milliseconds; a second where it is missing or unreadable. */
function retryAfter(value: string | undefined): number {
  if (value === undefined) return 1000;
  if (/^\d+$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? 1000 : Math.max(0, at - Date.now());
}
