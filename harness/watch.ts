/** A probe that watches the whole run at work: it sees every exchange of the run, and counts what it describes. */

import { type Exchange, record } from './exchange.ts';
import type { Facts } from './facts.ts';
import { type AnyOutcome, misspoken, neutralised, outcomeKey, QUOTED } from './outcome.ts';
import type { AnyWatching } from './probe.ts';
import type { Secrets } from './secrets.ts';
import type { Seen, Tally } from './tally.ts';

/** The most of what a probe said that is remembered: quoted texts may differ every time. */
const MOST = 1_000;

export class Watch {
  readonly probe: AnyWatching;
  readonly #given: Partial<Facts>;
  readonly #recording: { readonly secrets: Secrets; readonly content: boolean };
  readonly #seen = new Map<string, Seen>();
  /** What the probe said of exchanges before, as it said it: most say the same again, and need no second look. */
  readonly #said = new Map<string, Seen>();
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
    const raw = this.probe.watch(exchange, this.#given, []);
    if (raw === undefined) return;
    this.#looked += 1;
    const said = JSON.stringify(raw);
    const known = this.#said.get(said) ?? this.#describe(exchange, raw);
    known.count += 1;
    if (this.#said.size < MOST && said.length <= QUOTED) this.#said.set(said, known);
  }

  /** The outcome among those seen before, or a new one with its exchange. */
  #describe(exchange: Exchange, raw: AnyOutcome): Seen {
    const { probe } = this;
    const { secrets, content } = this.#recording;
    const origin = new URL(exchange.sent.url).origin;
    const outcome = neutralised(probe.sees, raw, (text) => secrets.redact(text).replaceAll(origin, '{origin}'));
    const wrong = misspoken(probe.sees, outcome);
    if (wrong) throw new Error(`Failed to read the outcome of ${probe.id}: ${wrong}. Please correct the probe.`);
    const key = outcomeKey(outcome);
    const known = this.#seen.get(key);
    if (known) return known;
    const exchanges = [record(exchange, { redact: secrets.redact, content })];
    const first: Seen = { outcome, count: 0, value: undefined, index: this.#looked - 1, from: 'watch', exchanges };
    this.#seen.set(key, first);
    return first;
  }

  tally(): Tally {
    return { seen: [...this.#seen.values()], asked: this.#looked, notCarried: 0, untold: 0, leftOut: 0 };
  }
}
