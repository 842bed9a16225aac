/** What a run may spend: requests, requests at once, requests a second, time. */

import type { SharedBudget } from './shared-budget.ts';
import { Turns } from './turns.ts';

export interface Limits {
  /** Requests at once. */
  readonly concurrency: number;
  /** Requests a second; Infinity for no bound. */
  readonly rate: number;
  /** Requests in the whole run. */
  readonly maxRequests: number;
  /** Milliseconds that one request may take, its answer included. */
  readonly timeout: number;
  /** Milliseconds that the whole run may take; left out: no bound. */
  readonly deadline?: number;
  /** Cases that each varied probe generates. */
  readonly cases: number;
  /** Answers of 401 or 403 after which refused credentials are no longer varied. */
  readonly refusals: number;
}

/** Where a run ended before it was finished. */
export type Ending = 'budget' | 'deadline' | 'interrupted' | 'lost' | 'throttled';

/** Thrown in place of asking, once a run has ended early or a rate limit cannot be waited out. */
export class Unfinished extends Error {
  readonly ending: Ending;
  /** What the caller can do, where that is not what the ending alone tells. */
  readonly remedy: string | undefined;
  constructor(ending: Ending, message: string, remedy?: string) {
    super(message);
    this.ending = ending;
    this.remedy = remedy;
  }
}

/** Where and why a run ended early. */
export interface Ended {
  readonly ending: Ending;
  readonly reason: string;
  /** As {@link Unfinished} has it. */
  readonly remedy?: string;
}

const sentences: Readonly<Record<Ending, string>> = {
  budget: 'the run had spent its requests (--max-requests)',
  deadline: 'the run reached its deadline (--deadline)',
  interrupted: 'the run was interrupted',
  lost: 'the endpoint no longer served the known-good request',
  throttled: 'the endpoint limits the rate, and does not let the run go on',
};

/** Requests in a row without an answer in time, after which the endpoint counts as lost. */
const SILENT = 32;

/** One run's spending, shared by everything that asks. */
export class Budget {
  readonly limits: Limits;
  /** Requests sent so far. */
  used = 0;
  /** Answers of 401 or 403 so far. */
  refused = 0;
  readonly #turns: Turns;
  readonly #wait: typeof pause;
  readonly #shared: SharedBudget | undefined;
  readonly #stop = new AbortController();
  readonly #timer: NodeJS.Timeout | undefined;
  /** Requests that the endpoint let through since it last held the run back. */
  #passed = 0;
  /** Requests in a row that ran into their time limit. */
  #silent = 0;
  #ending: Ended | undefined;

  /** `wait` stands in for real time where a test has its own; `shared` is what this run spends of together with others. */
  constructor(limits: Limits, interrupt?: AbortSignal, wait: typeof pause = pause, shared?: SharedBudget) {
    this.limits = limits;
    this.#shared = shared;
    this.#wait = wait;
    this.#turns = new Turns({ atOnce: limits.concurrency, rate: limits.rate });
    if (limits.deadline !== undefined) {
      this.#timer = setTimeout(() => this.end('deadline'), limits.deadline);
      this.#timer.unref();
    }
    const interrupted = () => this.end('interrupted');
    if (interrupt?.aborted) interrupted();
    interrupt?.addEventListener('abort', interrupted, { once: true, signal: this.#stop.signal });
    shared?.join(this);
  }

  /** Aborted when the run ends early. */
  get signal(): AbortSignal {
    return this.#stop.signal;
  }

  /** Where and why the run ended early; undefined while it goes on. */
  get ended(): Ended | undefined {
    return this.#ending;
  }

  /** Requests that may be sent still. */
  get left(): number {
    return Math.min(this.limits.maxRequests - this.used, this.#shared?.left ?? Number.POSITIVE_INFINITY);
  }

  /** Whether refused credentials have been tried often enough. */
  get refusalsSpent(): boolean {
    return this.refused >= this.limits.refusals;
  }

  /** Ends the run early: everything under way is aborted, and nothing more is asked. The first reason stands. */
  end(ending: Ending, reason = sentences[ending], remedy?: string): void {
    if (this.#ending) return;
    this.#ending = { ending, reason, ...(remedy !== undefined && { remedy }) };
    this.#stop.abort();
    this.#turns.dismiss();
    this.close();
  }

  /** Runs `task`, which sends one request, when its turn comes. Throws {@link Unfinished} where it may not be sent. */
  async spend<T>(task: () => Promise<T>): Promise<T> {
    this.#check();
    const send = async () => {
      if (this.used >= this.limits.maxRequests) this.end('budget');
      this.#check();
      this.#shared?.spend();
      this.#check();
      this.used += 1;
      return task();
    };
    return this.#turns.take(async () => {
      this.#check();
      return this.#shared ? this.#shared.take(send, this) : send();
    });
  }

  /**
   * Holds all requests back for that many milliseconds, since the endpoint asked for it, and goes on slower: as many as
   * it let through before, over the time that it asked for.
   */
  async hold(milliseconds: number): Promise<void> {
    if (!this.#turns.held && this.#passed > 0) this.#turns.slowTo((1.25 * milliseconds) / this.#passed);
    this.#passed = 0;
    await this.#turns.holdUntil(this.#wait(milliseconds, this.signal));
  }

  /** Notes a request that the endpoint let through, and whether that ran into its time limit: an endpoint that has fallen silent is lost, after so many in a row. */
  noteEnd(silent: boolean): void {
    this.#passed += 1;
    this.#silent = silent ? this.#silent + 1 : 0;
    if (this.#silent >= SILENT) this.end('lost', `${SILENT} requests in a row got no answer in time`);
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#shared?.leave(this);
  }

  #check(): void {
    if (this.#ending) throw new Unfinished(this.#ending.ending, this.#ending.reason, this.#ending.remedy);
  }
}

/** Waits; ends at once, without an error, when the signal aborts. */
export function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    signal.addEventListener('abort', done, { once: true });
  });
}
