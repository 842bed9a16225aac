/** Durations as a person types them: milliseconds, or a number with its unit. */

import { Mistake } from '../harness/mistake.ts';

const units: Readonly<Record<string, number>> = { '': 1, ms: 1, s: 1_000, m: 60_000 };

/**
 * Milliseconds of `500`, `500ms`, `2s` or `1.5m`.
 * @param from where it was given, for the message: `--timeout`.
 * @param given how the text is repeated in that message.
 * @throws {Mistake} for anything else.
 */
export function duration(text: string, from: string, given = `"${text}"`): number {
  const [, amount, unit = ''] = /^(\d+(?:\.\d+)?) ?(ms|s|m)?$/.exec(text.trim()) ?? [];
  const milliseconds = Math.round(Number(amount) * (units[unit] ?? 1));
  if (!Number.isSafeInteger(milliseconds)) {
    throw new Mistake(
      `Failed to read ${from}: ${given} is no duration. Please give milliseconds, or a number with ms, s or m: 500, 500ms, 30s, 2m.`,
    );
  }
  return milliseconds;
}

/** The same for a reader: `500 ms`, `30 s`, `2 min`. */
export function shownDuration(milliseconds: number): string {
  if (milliseconds >= 60_000 && milliseconds % 60_000 === 0) return `${milliseconds / 60_000} min`;
  return milliseconds >= 1_000 ? `${milliseconds / 1_000} s` : `${milliseconds} ms`;
}
