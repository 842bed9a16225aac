/** What several runs that go on side by side may spend together, each within a budget of its own. */

import type { Budget, Ending, Limits } from './budget.ts';
import { Turns } from './turns.ts';

/** The limits that runs can share; what is left out has no bound but those of each run. */
export type SharedLimits = Partial<Pick<Limits, 'concurrency' | 'rate' | 'maxRequests' | 'deadline'>>;

/** The spending of all runs together. What each asks, and in which order, stays its own. */
export class SharedBudget {
  /** Requests that all runs have sent so far. */
  used = 0;
  /** What it is called: `the budget of mcp-assay.config.yaml`. */
  readonly #name: string;
  readonly #most: number;
  readonly #turns: Turns;
  readonly #members = new Set<Budget>();
  readonly #timer: NodeJS.Timeout | undefined;
  #ended: readonly [Ending, reason: string, remedy: string] | undefined;

  /** The deadline counts from here on. */
  constructor({ concurrency, rate, maxRequests, deadline }: SharedLimits, name: string) {
    this.#name = name;
    this.#most = maxRequests ?? Number.POSITIVE_INFINITY;
    this.#turns = new Turns({ atOnce: concurrency ?? Number.POSITIVE_INFINITY, ...(rate !== undefined && { rate }) });
    if (deadline !== undefined) {
      this.#timer = setTimeout(() => this.#end('deadline', `reached the deadline in ${name}`), deadline);
      this.#timer.unref();
    }
  }

  /** Requests that all runs together may send still. */
  get left(): number {
    return this.#most - this.used;
  }

  /** A run that begins; one that comes too late ends at once. */
  join(run: Budget): void {
    this.#members.add(run);
    if (this.#ended) run.end(...this.#ended);
  }

  /** A run that is over: what it still waits for has only to notice that. */
  leave(run: Budget): void {
    this.#members.delete(run);
    this.#turns.release(run);
  }

  /** Runs the task of this run when its turn among all runs comes. */
  take<T>(task: () => Promise<T>, run: Budget): Promise<T> {
    return this.#turns.take(task, run);
  }

  /** Counts a request that is about to be sent; where none is left, all runs end. */
  spend(): void {
    if (this.left > 0) this.used += 1;
    else this.#end('budget', `spent ${this.#name} (maxRequests)`);
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #end(ending: Ending, how: string): void {
    this.#ended ??= [ending, `the runs together had ${how}`, `allow more in ${this.#name}`];
    this.close();
    for (const run of [...this.#members]) run.end(...this.#ended);
  }
}
