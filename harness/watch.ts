/** A watching probe at work: it sees every exchange of the run, and counts what it describes. */

import { type Exchange, record } from './exchange.ts';
import type { Facts } from './facts.ts';
import { misspoken, neutralised, outcomeKey } from './outcome.ts';
import type { AnyWatching } from './probe.ts';
import type { Secrets } from './secrets.ts';
import type { Seen, Tally } from './tally.ts';

export class Watch {
  readonly probe: AnyWatching;
  readonly #given: Partial<Facts>;
  readonly #recording: { readonly secrets: Secrets; readonly content: boolean };
  readonly #seen = new Map<string, Seen>();
  #looked = 0;
  /** What went wrong in the probe itself; it sees nothing more then. */
  failed: Error | undefined;

  constructor(
    probe: AnyWatching,
    given: Partial<Facts>,
    recording: { readonly secrets: Secrets; readonly content: boolean },
  ) {
    this.probe = probe;
    this.#given = given;
    this.#recording = recording;
  }

  /** Describes the exchange or passes it over. A probe that fails is told as its own error, not as that of whoever asked. */
  see(exchange: Exchange): void {
    if (this.failed) return;
    try {
      this.#look(exchange);
    } catch (error) {
      this.failed = error instanceof Error ? error : new Error(String(error));
    }
  }

  #look(exchange: Exchange): void {
    const { probe } = this;
    const raw = probe.watch(exchange, this.#given);
    if (raw === undefined) return;
    const { secrets, content } = this.#recording;
    const origin = new URL(exchange.sent.url).origin;
    const outcome = neutralised(probe.sees, raw, (text) => secrets.redact(text).replaceAll(origin, '{origin}'));
    const wrong = misspoken(probe.sees, outcome);
    if (wrong) throw new Error(`Failed to read the outcome of ${probe.id}: ${wrong}. Please correct the probe.`);
    this.#looked += 1;
    const known = this.#seen.get(outcomeKey(outcome));
    if (known) {
      known.count += 1;
      return;
    }
    const exchanges = [record(exchange, { redact: secrets.redact, content })];
    this.#seen.set(outcomeKey(outcome), {
      outcome,
      count: 1,
      value: undefined,
      index: this.#looked - 1,
      from: 'watch',
      exchanges,
    });
  }

  tally(): Tally {
    return { seen: [...this.#seen.values()], asked: this.#looked, notCarried: 0, untold: 0, leftOut: 0 };
  }
}
