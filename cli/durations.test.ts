import { describe, expect, it } from 'vitest';
import { Mistake } from '../harness/mistake.ts';
import { duration, shownDuration } from './durations.ts';

describe('a duration', () => {
  it.each([
    ['500', 500],
    ['500ms', 500],
    ['30s', 30_000],
    ['1.5 s', 1_500],
    ['2m', 120_000],
    ['0', 0],
  ])('%s is read', (text, milliseconds) => {
    expect(duration(text, '--wait')).toBe(milliseconds);
  });

  it.each(['', 's', '-1', '5h', '1e3', '5 minutes', 'NaN', '99999999999999999m'])('"%s" is refused', (text) => {
    expect(() => duration(text, '--wait')).toThrow(Mistake);
    expect(() => duration(text, '--wait')).toThrow(`Failed to read --wait: "${text}" is no duration.`);
  });

  it('is shown in the largest unit that fits', () => {
    expect([0, 500, 30_000, 1_500, 120_000].map(shownDuration)).toEqual(['0 ms', '500 ms', '30 s', '1.5 s', '2 min']);
  });
});
