/** What runs the endpoint, where it was started for the run: a container or a process, and what it has written. */

import { stripVTControlCharacters } from 'node:util';
import type { Placed } from './target-secrets.ts';

/** A container or a process that serves the endpoint. */
export interface Host {
  readonly kind: 'container' | 'process';
  /** Aborted once it has ended by itself: the message of the reason says how, as in `the container ended with 3`. */
  readonly ended: AbortSignal;
  /** The end of what it wrote so far, with what `redact` leaves of it. */
  log(redact: (text: string) => string): HostLog;
  /** What it knows of why nothing answers, and what to do: the rest of a sentence that says what failed. */
  why?(): Promise<string | undefined>;
  /** What it was handed that is nobody's business: replaced wherever the run is written down. */
  readonly secrets?: readonly Pick<Placed, 'placeholder' | 'value'>[];
}

/** The last lines of a log, and how many there were before them. */
export interface HostLog {
  readonly lines: readonly string[];
  readonly truncated: number;
}

/** The most lines, and the most characters of all lines together, that are kept as evidence. */
const LINES = 200;
const CHARACTERS = 65_536;
/** What is held beyond: where the beginning is cut within a secret, the rest of it lies here, and is cut off as well. */
const SLACK = 8_192;

/** Keeps the end of a text that is written piece by piece. */
export function logTail(): { write(piece: string): void; readonly read: Host['log'] } {
  let held = '';
  let breaks = 0;
  return {
    write(piece) {
      breaks += count(piece);
      held = (held + piece).slice(-(CHARACTERS + SLACK));
    },
    read(redact) {
      const cut = held.length === CHARACTERS + SLACK;
      // Colours first, as they may stand within a secret; and all is redacted before anything of it is cut off.
      const clean = redact(stripVTControlCharacters(held)).trimEnd();
      const kept = cut ? clean.slice(Math.max(SLACK, clean.length - CHARACTERS)) : clean.slice(-CHARACTERS);
      const lines = kept === '' ? [] : kept.split(/\r\n|[\r\n]/).slice(-LINES);
      const all = breaks + (held === '' || held.endsWith('\n') ? 0 : 1);
      return { lines, truncated: Math.max(0, all - lines.length) };
    },
  };
}

function count(text: string): number {
  return text.split('\n').length - 1;
}
