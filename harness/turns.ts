/**
 * Takes turns: so many tasks at once, and so many starts a second.
 *
 * Written here: the queue that we took from a library before held on to what every task had answered until the next full
 * garbage collection, and a long run's memory grew with its requests (docs/decisions/).
 */
export class Turns {
  readonly #atOnce: number;
  /** Milliseconds from one start to the next. */
  #apart: number;
  readonly #waiting: { readonly start: () => void; readonly owner: object | undefined }[] = [];
  #running = 0;
  #holds = 0;
  #dismissed = false;
  /** When the next task may start, on the clock of `performance.now()`. */
  #due = 0;
  #timer: NodeJS.Timeout | undefined;

  /** `rate` is in starts a second; left out or Infinity: no bound. */
  constructor({ atOnce, rate = Number.POSITIVE_INFINITY }: { readonly atOnce: number; readonly rate?: number }) {
    this.#atOnce = atOnce;
    this.#apart = 1000 / rate;
  }

  /** Runs the task when its turn comes: in the order of the calls. Settles as the task does. `owner` is whose it is, for {@link release}. */
  async take<T>(task: () => Promise<T>, owner?: object): Promise<T> {
    await new Promise<void>((start) => {
      this.#waiting.push({ start, owner });
      this.#next();
    });
    try {
      return await task();
    } finally {
      this.#running -= 1;
      this.#next();
    }
  }

  /** Whether something holds the turns back. */
  get held(): boolean {
    return this.#holds > 0;
  }

  /** From here on starts are at least that many milliseconds apart. */
  slowTo(milliseconds: number): void {
    this.#apart = Math.max(this.#apart, milliseconds);
  }

  /** Starts nothing more until the promise has settled. */
  async holdUntil(settled: Promise<void>): Promise<void> {
    this.#holds += 1;
    try {
      await settled;
    } finally {
      this.#holds -= 1;
      this.#next();
    }
  }

  /** Starts the waiting tasks of this owner at once: they have only to notice that all is over for it. */
  release(owner: object): void {
    for (let at = this.#waiting.length - 1; at >= 0; at -= 1) {
      const waiting = this.#waiting[at];
      if (waiting?.owner !== owner) continue;
      this.#waiting.splice(at, 1);
      this.#running += 1;
      waiting.start();
    }
  }

  /** From here on every task starts at once: those that wait have only to notice that all is over. */
  dismiss(): void {
    this.#dismissed = true;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next();
  }

  #next(): void {
    while (this.#waiting.length > 0 && this.#mayStart()) {
      this.#running += 1;
      this.#waiting.shift()?.start();
    }
  }

  #mayStart(): boolean {
    if (this.#dismissed) return true;
    if (this.#holds > 0 || this.#timer !== undefined || this.#running >= this.#atOnce) return false;
    if (this.#apart === 0) return true;
    const now = performance.now();
    const early = this.#due - now;
    // Timers know whole milliseconds: less than one early is made good by the turn after.
    if (early < 1) {
      this.#due = Math.max(this.#due, now) + this.#apart;
      return true;
    }
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#next();
    }, early);
    return false;
  }
}
